package org.ithn.datasets.sources.coco;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.LeftOut;
import org.ithn.datasets.files.NewFolder;
import org.ithn.datasets.sources.coco.CocoSource.Caption;
import org.ithn.datasets.sources.coco.CocoSource.Item;
import org.ithn.datasets.sources.coco.CocoSource.Part;
import org.ithn.datasets.study.AnnotationWriter;

/**
 * Writes an {@code annotation.json} for COCO captions.
 *
 * <p>A training entry is an image with one caption, named {@code IMAGE-CAPTION}; an entry of
 * validation and test is an image with all its captions: {@code report} is the first, {@code
 * references} are all. {@code study_id} is the image's number, so that mining tells captions of one
 * image, and features of regions are found by it. Entries are written as they come.
 */
public final class CocoPreparation {
  private final CocoOptions options;
  private final BadExamples bad;
  private final CocoSource source;
  private final Set<Long> trainImages = new HashSet<>();
  private int trainCaptions;
  private int validation;
  private int test;
  private int references;

  private CocoPreparation(CocoOptions options, BadExamples bad) {
    this.options = options;
    this.bad = bad;
    this.source =
        options.karpathy().isPresent()
            ? new KarpathyFile(options.karpathy().get(), bad)
            : new CaptionFiles(options.captions(), options.ids().orElseThrow(), bad);
  }

  /**
   * Reads the sources and writes {@code annotation.json} and {@code left_out.csv}.
   *
   * @param bad what to do with captions and images that cannot be used
   * @throws DataException if a source or the folder cannot be used at all, or as {@code bad} says
   */
  public static Counts run(CocoOptions options, BadExamples bad) {
    NewFolder.checkUnused(options.out());
    CocoPreparation preparation = new CocoPreparation(options, bad);
    NewFolder.write(options.out(), preparation::write);
    return new Counts(
        preparation.trainImages.size(),
        preparation.trainCaptions,
        preparation.validation,
        preparation.test,
        preparation.references);
  }

  private void write(Path folder) throws IOException {
    try (AnnotationWriter annotation = AnnotationWriter.create(folder.resolve("annotation.json"))) {
      train(Part.TRAIN, annotation);
      if (options.restval()) {
        train(Part.RESTVAL, annotation);
      }
      source.read(Part.VAL, item -> validation += evaluated(Part.VAL, item, annotation));
      source.read(Part.TEST, item -> test += evaluated(Part.TEST, item, annotation));
    }
    if (trainCaptions == 0) {
      throw new DataException(
          "prepare: no training caption is left; check the split and --fraction");
    }
    new LeftOut().write(folder.resolve("left_out.csv"), bad);
  }

  private void train(Part part, AnnotationWriter annotation) {
    Set<Long> drawn = options.share().partial() ? options.share().of(source, part) : Set.of();
    source.read(
        part,
        item -> {
          List<Caption> kept =
              item.captions().stream()
                  .filter(caption -> options.share().keeps(drawn, item, caption))
                  .toList();
          if (kept.isEmpty() || !visible(item)) {
            return;
          }
          for (Caption caption : kept) {
            add(
                annotation,
                "train",
                "%d-%d".formatted(item.id(), caption.id()),
                item,
                List.of(caption));
          }
          trainImages.add(item.id());
          trainCaptions += kept.size();
        });
  }

  private int evaluated(Part part, Item item, AnnotationWriter annotation) {
    if (!visible(item)) {
      return 0;
    }
    String split = part.name().toLowerCase(Locale.ROOT);
    add(annotation, split, Long.toString(item.id()), item, item.captions());
    references += item.captions().size();
    return 1;
  }

  /** Whether the image can be used; if not, its captions are bad examples. */
  private boolean visible(Item item) {
    try {
      check(item);
      return true;
    } catch (DataException e) {
      bad.add(item.place(), e);
      return false;
    }
  }

  private void check(Item item) {
    Path path = Path.of(item.path().replace('\0', '?')).normalize();
    if (path.isAbsolute() || path.startsWith("..") || item.path().indexOf('\0') >= 0) {
      throw new DataException(
          "%s: the path '%s' of image %d leaves the folder of images; correct it"
              .formatted(item.place(), item.path(), item.id()));
    }
    if (options.images().isPresent()
        && !Files.isRegularFile(options.images().get().resolve(path))) {
      throw new DataException(
          "%s: the file %s of image %d is missing; check --images"
              .formatted(item.place(), options.images().get().resolve(path), item.id()));
    }
  }

  private static void add(
      AnnotationWriter annotation, String split, String id, Item item, List<Caption> captions) {
    List<String> texts = captions.stream().map(Caption::text).toList();
    try {
      annotation.add(
          split,
          id,
          texts.get(0),
          List.of(item.path()),
          ImmutableMap.of("study_id", Long.toString(item.id())),
          split.equals("train") ? List.of() : texts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What was written.
   *
   * @param trainImages different images of the training captions
   * @param trainCaptions training entries
   * @param validation images
   * @param test images
   * @param references captions of both
   */
  public record Counts(
      int trainImages, int trainCaptions, int validation, int test, int references) {}
}
