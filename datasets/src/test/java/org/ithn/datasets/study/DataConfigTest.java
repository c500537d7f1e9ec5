package org.ithn.datasets.study;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.datasets.image.TrainTransformConfig.Resize;
import org.ithn.datasets.text.ReportCleaner;
import org.junit.jupiter.api.Test;

final class DataConfigTest {
  @Test
  void valuesOutOfRangeAreReported() {
    assertRejected("threshold is 0; it must be at least 1", () -> config(0, 60, 2, 224, 256, 1));
    assertRejected("maxSeqLength is 1; it must be", () -> config(3, 1, 2, 224, 256, 1));
    assertRejected("viewsPerStudy is 0; it must be", () -> config(3, 60, 0, 224, 256, 1));
    assertRejected("imageSize is 0; it must be", () -> config(3, 60, 2, 0, 256, 1));
    assertRejected(
        "imageSize is 257; it must be at most train_transform.resize_to, 256",
        () -> config(3, 60, 2, 257, 256, 1));
    assertRejected("resizeTo is 5000; it must be", () -> config(3, 60, 2, 224, 5000, 1));
    assertRejected("workers is 0; it must be", () -> config(3, 60, 2, 224, 256, 0));
  }

  @Test
  void joinedViewsMakeWiderExamples() {
    DataConfig separate = DataConfig.defaults();
    assertThat(separate.viewsPerExample()).isEqualTo(1);
    assertThat(TestStudies.config(ViewMode.JOINED, 2, 0, 1).viewsPerExample()).isEqualTo(2);
  }

  private static DataConfig config(
      int threshold, int length, int views, int size, int resizeTo, int workers) {
    return new DataConfig(
        "",
        "",
        "",
        ReportCleaner.NONE,
        threshold,
        length,
        ViewMode.JOINED,
        views,
        size,
        new TrainTransformConfig(Resize.SQUARE, resizeTo, true),
        0,
        workers);
  }

  private static void assertRejected(String start, Runnable making) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, making::run);
    assertThat(e).hasMessageThat().startsWith(start);
  }
}
