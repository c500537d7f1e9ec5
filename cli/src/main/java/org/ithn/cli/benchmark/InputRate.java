package org.ithn.cli.benchmark;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.DataFiles;
import org.ithn.datasets.study.ImageConfig;
import org.ithn.datasets.study.LoadingConfig;
import org.ithn.datasets.study.Pipeline;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.datasets.study.TextConfig;
import org.ithn.datasets.study.ViewMode;
import org.ithn.datasets.study.ViewsConfig;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.input.SampleRange;

/** Measurement of the input pipeline's rate in images per second. */
public final class InputRate {
  private static final int BATCH = 16;
  static final int IMAGE_SIZE = 224;
  private static final long MILLIS = 2000;

  private InputRate() {}

  /**
   * Reads, decodes and augments images for two seconds, or for as many milliseconds as the system
   * property {@code ithn.input_rate.milliseconds} sets.
   *
   * @param train the studies, which are repeated as needed
   * @param config image size, transform, pipeline and threads
   * @param bad the policy for unusable images
   * @return images per second
   */
  public static double imagesPerSecond(List<Study> train, DataConfig config, BadExamples bad) {
    Vocabulary vocabulary = Vocabulary.ofWords(List.of(Vocabulary.UNKNOWN));
    StudyBatchesOptions options = StudyBatchesOptions.of(BATCH, 1).withBadExamples(bad);
    try (StudyBatches batches = StudyBatches.forTraining(train, vocabulary, config, options)) {
      int epoch = 1;
      Iterator<Batch> each = batches.epoch(epoch, 0);
      each.next(); // the first batch includes start-up time
      long images = 0;
      long nanos =
          TimeUnit.MILLISECONDS.toNanos(Long.getLong("ithn.input_rate.milliseconds", MILLIS));
      long start = System.nanoTime();
      while (System.nanoTime() - start < nanos) {
        if (!each.hasNext()) {
          each = batches.epoch(++epoch, 0);
        }
        images += each.next().size();
      }
      return images / ((System.nanoTime() - start) / 1e9);
    }
  }

  /**
   * Returns a configuration that decodes images to 224 x 224 pixels as in training, on one thread
   * per core and without a cache, which would hide the cost of decoding.
   *
   * @param range the scaling of 16-bit samples
   */
  public static DataConfig uncachedConfig(
      Path annotation, Path images, SampleRange range, Pipeline pipeline) {
    return new DataConfig(
        new DataFiles(annotation.toString(), images.toString(), ""),
        new TextConfig(ReportCleaner.NONE, 1, 60),
        new ViewsConfig(ViewMode.SEPARATE, 2),
        new ImageConfig(IMAGE_SIZE, range, TrainTransformConfig.defaults()),
        new LoadingConfig(
            pipeline, Math.min(256, Runtime.getRuntime().availableProcessors()), 0, false));
  }
}
