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
import org.ithn.datasets.ExcludedStudies;
import org.ithn.datasets.files.AtomicFolderWriter;
import org.ithn.datasets.sources.coco.CocoSource.Caption;
import org.ithn.datasets.sources.coco.CocoSource.CaptionedImage;
import org.ithn.datasets.sources.coco.CocoSource.KarpathySplit;
import org.ithn.datasets.study.AnnotationWriter;

/**
 * Preparation of COCO captions: writes an {@code annotation.json}.
 *
 * <p>A training entry is an image with one caption, named {@code IMAGE-CAPTION}. A validation or
 * test entry is an image with all its captions: {@code report} is the first, {@code references} are
 * all. {@code study_id} is the image's number: mining uses it to recognise captions of one image,
 * and region features are looked up by it. Entries are streamed.
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
   * @param bad receives captions and images that cannot be used
   * @throws DataException if a source or the folder cannot be used at all, or at a bad example if
   *     {@code bad} stops there
   */
  public static Counts run(CocoOptions options, BadExamples bad) {
    AtomicFolderWriter.checkUnused(options.out());
    CocoPreparation preparation = new CocoPreparation(options, bad);
    AtomicFolderWriter.write(options.out(), preparation::write);
    return new Counts(
        preparation.trainImages.size(),
        preparation.trainCaptions,
        preparation.validation,
        preparation.test,
        preparation.references);
  }

  private void write(Path folder) throws IOException {
    try (AnnotationWriter annotation = AnnotationWriter.create(folder.resolve("annotation.json"))) {
      addTraining(KarpathySplit.TRAIN, annotation);
      if (options.restval()) {
        addTraining(KarpathySplit.RESTVAL, annotation);
      }
      source.read(
          KarpathySplit.VAL,
          item -> validation += addEvaluation(KarpathySplit.VAL, item, annotation));
      source.read(
          KarpathySplit.TEST, item -> test += addEvaluation(KarpathySplit.TEST, item, annotation));
    }
    if (trainCaptions == 0) {
      throw new DataException(
          "prepare: no training caption remains; check the split and the fraction");
    }
    new ExcludedStudies().write(folder.resolve("left_out.csv"), bad);
  }

  private void addTraining(KarpathySplit part, AnnotationWriter annotation) {
    Set<Long> drawn =
        options.share().isPartial() ? options.share().sampleIds(source, part) : Set.of();
    source.read(
        part,
        item -> {
          List<Caption> kept =
              item.captions().stream()
                  .filter(caption -> options.share().includes(drawn, item, caption))
                  .toList();
          if (kept.isEmpty() || !isUsable(item)) {
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

  private int addEvaluation(KarpathySplit part, CaptionedImage item, AnnotationWriter annotation) {
    if (!isUsable(item)) {
      return 0;
    }
    String split = part.name().toLowerCase(Locale.ROOT);
    add(annotation, split, Long.toString(item.id()), item, item.captions());
    references += item.captions().size();
    return 1;
  }

  /** Returns true if the image can be used; otherwise records it as a bad example. */
  private boolean isUsable(CaptionedImage item) {
    try {
      check(item);
      return true;
    } catch (DataException e) {
      bad.add(item.place(), e);
      return false;
    }
  }

  private void check(CaptionedImage item) {
    Path path = Path.of(item.path().replace('\0', '?')).normalize();
    if (path.isAbsolute() || path.startsWith("..") || item.path().indexOf('\0') >= 0) {
      throw new DataException(
          "%s: the path '%s' of image %d leaves the image folder; correct it"
              .formatted(item.place(), item.path(), item.id()));
    }
    if (options.images().isPresent()
        && !Files.isRegularFile(options.images().get().resolve(path))) {
      throw new DataException(
          "%s: the file %s of image %d is missing; check the folder of images"
              .formatted(item.place(), options.images().get().resolve(path), item.id()));
    }
  }

  private static void add(
      AnnotationWriter annotation,
      String split,
      String id,
      CaptionedImage item,
      List<Caption> captions) {
    List<String> texts = captions.stream().map(Caption::text).toList();
    try {
      annotation.add(
          split,
          id,
          texts.get(0),
          List.of(item.path()),
          ImmutableMap.of("study_id", Long.toString(item.id())),
          ImmutableMap.of("references", split.equals("train") ? List.of() : texts));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Numbers of written images and captions.
   *
   * @param trainImages the number of distinct training images
   * @param trainCaptions the number of training entries
   * @param validation the number of validation images
   * @param test the number of test images
   * @param references the number of captions in validation and test
   */
  public record Counts(
      int trainImages, int trainCaptions, int validation, int test, int references) {}
}
