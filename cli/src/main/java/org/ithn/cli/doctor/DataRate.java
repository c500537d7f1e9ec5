package org.ithn.cli.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ithn.cli.benchmark.InputRate;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.dicom.DicomImage;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Pipeline;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyCheck;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.input.SampleRange;

/** Check that a data set is readable, with its input rate. */
final class DataRate {
  private static final int SHOWN = 3;

  private DataRate() {}

  /**
   * Reads the annotation, checks every file of the training split, and measures the input rate at
   * 224 x 224 pixels for two seconds with each pipeline, on one thread per core.
   *
   * @param folder the folder with {@code annotation.json} and {@code images}
   * @param config cleaner and range of samples; empty = no cleaning and the full range
   */
  static Finding measure(Path folder, Optional<DataConfig> config) {
    ReportCleaner cleaner = config.map(data -> data.text().cleaner()).orElse(ReportCleaner.NONE);
    SampleRange range = config.map(data -> data.image().range()).orElse(SampleRange.FULL);
    Path annotation = folder.resolve("annotation.json");
    Path images = folder.resolve("images");
    try {
      BadExamples bad = BadExamples.skipAndRecord();
      StudySet studies = R2GenReader.read(annotation, images, bad);
      List<Study> train = StudyCheck.filterUsable(studies.train(), cleaner, range, bad);
      if (train.isEmpty()) {
        return new Finding(
            "data", folder + " has no usable training study", listed(bad) + "add training studies");
      }
      DataConfig java = InputRate.uncachedConfig(annotation, images, range, Pipeline.JAVA);
      String found =
          Doctor.format(
              "%s: %d training, %d validation, %d test studies; with %d threads %.0f images/s"
                  + " (data.loading.pipeline = java), %s (graph)",
              folder,
              train.size(),
              studies.validation().size(),
              studies.test().size(),
              java.loading().workers(),
              InputRate.imagesPerSecond(train, java, bad),
              graphRate(
                  train, InputRate.uncachedConfig(annotation, images, range, Pipeline.GRAPH), bad));
      return new Finding("data", found, listed(bad));
    } catch (DataException e) {
      return new Finding("data", folder + " cannot be read", e.getMessage());
    }
  }

  /** Measures the pipeline of TensorFlow's ops, which reads no DICOM files. */
  private static String graphRate(List<Study> train, DataConfig config, BadExamples bad) {
    boolean dicom =
        train.stream().flatMap(each -> each.imagePaths().stream()).anyMatch(DicomImage::matches);
    return dicom
        ? "DICOM files are not read"
        : Doctor.format("%.0f images/s", InputRate.imagesPerSecond(train, config, bad));
  }

  /** Describes the first bad examples; empty if there are none. */
  private static String listed(BadExamples bad) {
    if (bad.count() == 0) {
      return "";
    }
    return "%d bad examples; repair them or skip them with --on-bad-example skip; the first: %s "
        .formatted(
            bad.count(),
            String.join(
                "; ", bad.problems().values().asList().subList(0, Math.min(SHOWN, bad.count()))));
  }
}
