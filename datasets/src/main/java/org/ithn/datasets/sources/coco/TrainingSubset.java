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
 * Random subset of the training captions.
 *
 * <p>Source: VisualGPT's {@code --split_train_data}, which shuffles the captions of train and of
 * restval and keeps the first of each. Differs: the shuffle is Java's, not NumPy's, so the same
 * seed selects other captions.
 *
 * @param fraction the fraction to keep, above 0 and at most 1
 * @param unit the unit that is drawn
 * @param seed the seed of the draw
 */
public record TrainingSubset(double fraction, SamplingUnit unit, long seed) {
  /** All captions. */
  public static final TrainingSubset ALL = new TrainingSubset(1, SamplingUnit.CAPTIONS, 0);

  /** Unit of sampling. */
  public enum SamplingUnit {
    /** Captions, independent of their image, as in the original. */
    CAPTIONS,

    /** Images, each with all its captions. */
    IMAGES
  }

  public TrainingSubset {
    checkArgument(
        fraction > 0 && fraction <= 1, "fraction is %s; expected above 0 and at most 1", fraction);
  }

  /** Returns true if some captions are excluded. */
  boolean isPartial() {
    return fraction < 1;
  }

  /** Returns the drawn numbers of a part; their count is rounded down. */
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

  /** Returns true if a caption, or its image, was drawn. */
  boolean includes(Set<Long> drawn, CocoSource.CaptionedImage item, CocoSource.Caption caption) {
    return !isPartial() || drawn.contains(unit == SamplingUnit.IMAGES ? item.id() : caption.id());
  }
}
