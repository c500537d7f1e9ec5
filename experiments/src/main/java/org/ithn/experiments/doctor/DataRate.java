package org.ithn.experiments.doctor;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.datasets.r2gen.BadExamples;
import org.ithn.datasets.r2gen.DataConfig;
import org.ithn.datasets.r2gen.Pipeline;
import org.ithn.datasets.r2gen.R2GenReader;
import org.ithn.datasets.r2gen.Study;
import org.ithn.datasets.r2gen.StudyBatches;
import org.ithn.datasets.r2gen.StudyBatchesOptions;
import org.ithn.datasets.r2gen.StudyCheck;
import org.ithn.datasets.r2gen.StudySet;
import org.ithn.datasets.r2gen.Views;
import org.ithn.datasets.regions.RegionConfig;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Vocabulary;

/** Whether a data set can be read, and how fast its images become batches. */
final class DataRate {
  private static final int BATCH = 16;
  private static final int IMAGE = 224;
  private static final long NANOS = 2_000_000_000L;
  private static final int SHOWN = 3;

  private DataRate() {}

  /**
   * Reads the annotation, looks at every file of the training split, and decodes and augments for
   * two seconds to 224 x 224 pixels, on one thread per core, with each of both pipelines.
   *
   * @param folder with {@code annotation.json} and {@code images}
   */
  static Finding measure(Path folder) {
    Path annotation = folder.resolve("annotation.json");
    Path images = folder.resolve("images");
    try {
      BadExamples bad = BadExamples.skip();
      StudySet studies = R2GenReader.read(annotation, images, bad);
      List<Study> train = StudyCheck.usable(studies.train(), ReportCleaner.NONE, bad);
      if (train.isEmpty()) {
        return new Finding(
            "data", folder + " has no usable training study", listed(bad) + "add training studies");
      }
      int workers = Math.min(256, Runtime.getRuntime().availableProcessors());
      DataConfig java = config(annotation, images, workers, Pipeline.JAVA);
      DataConfig graph = config(annotation, images, workers, Pipeline.GRAPH);
      String found =
          Doctor.format(
              "%s: %d training, %d validation, %d test studies; on %d threads %.0f images/s"
                  + " (data.pipeline = java), %.0f images/s (graph)",
              folder,
              train.size(),
              studies.validation().size(),
              studies.test().size(),
              workers,
              imagesPerSecond(train, java, bad),
              imagesPerSecond(train, graph, bad));
      return new Finding("data", found, listed(bad));
    } catch (DataException e) {
      return new Finding("data", folder + " cannot be read", e.getMessage());
    }
  }

  private static DataConfig config(Path annotation, Path images, int workers, Pipeline pipeline) {
    return new DataConfig(
        annotation.toString(),
        images.toString(),
        "",
        ReportCleaner.NONE,
        1,
        60,
        Views.SEPARATE,
        2,
        IMAGE,
        TrainTransformConfig.defaults(),
        0, // no cache: it would measure the memory
        workers,
        pipeline,
        false,
        RegionConfig.none());
  }

  private static double imagesPerSecond(List<Study> train, DataConfig config, BadExamples bad) {
    Vocabulary vocabulary = Vocabulary.ofWords(List.of(Vocabulary.UNKNOWN));
    StudyBatchesOptions options = StudyBatchesOptions.of(BATCH, 1).withBad(bad);
    try (StudyBatches batches = StudyBatches.training(train, vocabulary, config, options)) {
      int epoch = 1;
      Iterator<Batch> each = batches.epoch(epoch, 0);
      each.next(); // the first one loads and starts what the others find
      long images = 0;
      long start = System.nanoTime();
      while (System.nanoTime() - start < NANOS) {
        if (!each.hasNext()) {
          each = batches.epoch(++epoch, 0);
        }
        images += each.next().size();
      }
      return images / ((System.nanoTime() - start) / 1e9);
    }
  }

  /** A few of the bad examples with a way to the others. */
  private static String listed(BadExamples bad) {
    if (bad.count() == 0) {
      return "";
    }
    return "%d bad examples, to be mended or left out with --on-bad-example skip; the first: %s "
        .formatted(
            bad.count(),
            String.join(
                "; ", bad.found().values().asList().subList(0, Math.min(SHOWN, bad.count()))));
  }
}
