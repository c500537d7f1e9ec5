package org.ithn.datasets.sources.coco;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Which part of the training captions is used.
 *
 * <p>Source: VisualGPT's {@code --split_train_data}, which shuffles the captions of train and of
 * restval and keeps the first of each. Differs: NumPy's shuffle is another one, so a seed gives
 * other captions.
 *
 * @param fraction above 0, up to 1
 * @param unit what is drawn
 * @param seed of the draw
 */
public record TrainingSubset(double fraction, SamplingUnit unit, long seed) {
  /** All captions. */
  public static final TrainingSubset ALL = new TrainingSubset(1, SamplingUnit.CAPTIONS, 0);

  /** What is drawn. */
  public enum SamplingUnit {
    /** Captions, whatever image they are of; the original's choice. */
    CAPTIONS,

    /** Images, each with all its captions. */
    IMAGES
  }

  public TrainingSubset {
    checkArgument(
        fraction > 0 && fraction <= 1,
        "--fraction is %s; expected above 0 and at most 1",
        fraction);
  }

  /** Whether some are left out. */
  boolean isPartial() {
    return fraction < 1;
  }

  /** The drawn numbers of a part, rounded down. */
  Set<Long> sampleIds(CocoSource source, CocoSource.KarpathySplit part) {
    Set<Long> all = new LinkedHashSet<>();
    source.read(
        part,
        item -> {
          if (unit == SamplingUnit.IMAGES) {
            all.add(item.id());
          } else {
            item.captions().forEach(caption -> all.add(caption.id()));
          }
        });
    List<Long> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(seed));
    return new HashSet<>(shuffled.subList(0, (int) (shuffled.size() * fraction)));
  }

  /** Whether a caption is among the drawn numbers. */
  boolean includes(Set<Long> drawn, CocoSource.CaptionedImage item, CocoSource.Caption caption) {
    return !isPartial() || drawn.contains(unit == SamplingUnit.IMAGES ? item.id() : caption.id());
  }
}
