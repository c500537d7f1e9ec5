package org.ithn.datasets.study;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.datasets.image.TrainTransformConfig.Resize;
import org.ithn.datasets.regions.RegionConfig;
import org.ithn.datasets.text.ReportCleaner;
import org.junit.jupiter.api.Test;

final class DataConfigTest {
  @Test
  void valuesOutOfRangeAreReported() {
    ReportCleaner none = ReportCleaner.NONE;
    assertRejected("threshold is 0; it must be at least 1", () -> new TextConfig(none, 0, 60));
    assertRejected("maxSeqLength is 1; it must be", () -> new TextConfig(none, 3, 1));
    assertRejected("perStudy is 0; it must be", () -> new ViewsConfig(ViewMode.JOINED, 0));
    assertRejected("size is 0; it must be", () -> image(0, 256));
    assertRejected(
        "size is 257; it must be at most train_transform.resize_to, which is 256",
        () -> image(257, 256));
    assertRejected("resizeTo is 5000; it must be", () -> image(224, 5000));
    assertRejected("workers is 0; it must be", () -> new LoadingConfig(0, 0));
    assertRejected("cacheMegabytes is -1; it must be", () -> new LoadingConfig(1, -1));
  }

  @Test
  void regionsAreReadAloneAndInJava() {
    RegionConfig regions = RegionConfig.none().withFile("a.hdf5");
    DataConfig coco = DataConfig.coco();
    assertRejected(
        "views is JOINED with per_study 2; it must be separate with per_study 1",
        () -> withRegions(new ViewsConfig(ViewMode.JOINED, 2), coco.loading(), regions));
    assertRejected(
        "loading is the pipeline GRAPH; it must be the pipeline java",
        () -> withRegions(coco.views(), new LoadingConfig(Pipeline.GRAPH, 1, 0, false), regions));
  }

  @Test
  void maskedViewsAreReadInJava() {
    DataConfig base = DataConfig.defaults();
    assertRejected(
        "loading is the pipeline GRAPH; it must be the pipeline java if views.mode is masked",
        () ->
            new DataConfig(
                base.files(),
                base.text(),
                new ViewsConfig(ViewMode.MASKED, 2),
                base.image(),
                new LoadingConfig(Pipeline.GRAPH, 1, 0, false)));
  }

  @Test
  void joinedViewsMakeWiderExamples() {
    DataConfig separate = DataConfig.defaults();
    assertThat(separate.viewsPerExample()).isEqualTo(1);
    assertThat(TestStudies.config(ViewMode.JOINED, 2, 0, 1).viewsPerExample()).isEqualTo(2);
  }

  private static ImageConfig image(int size, int resizeTo) {
    return new ImageConfig(size, new TrainTransformConfig(Resize.SQUARE, resizeTo, true));
  }

  private static DataConfig withRegions(
      ViewsConfig views, LoadingConfig loading, RegionConfig regions) {
    DataConfig coco = DataConfig.coco();
    return new DataConfig(coco.files(), coco.text(), views, coco.image(), loading, regions);
  }

  private static void assertRejected(String start, Runnable making) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, making::run);
    assertThat(e).hasMessageThat().startsWith(start);
  }
}
