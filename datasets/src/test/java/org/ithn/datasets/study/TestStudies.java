package org.ithn.datasets.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.datasets.image.TestPng;
import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.datasets.image.TrainTransformConfig.Resize;
import org.ithn.datasets.text.ReportCleaner;

/** Studies on disk whose gray values identify study and view. */
final class TestStudies {
  static final int WIDTH = 13;
  static final int HEIGHT = 11;

  private TestStudies() {}

  /**
   * Writes studies {@code s0, s1, ...} with gray ramps starting at {@code 20 * study + 5 * view}.
   */
  static List<Study> write(Path folder, int studies, int views) throws IOException {
    List<Study> written = new ArrayList<>();
    for (int s = 0; s < studies; s++) {
      List<Path> paths = new ArrayList<>();
      for (int v = 0; v < views; v++) {
        Path file = folder.resolve("s" + s + "_" + v + ".png");
        int[] ramp = new int[WIDTH * HEIGHT];
        for (int i = 0; i < ramp.length; i++) {
          ramp[i] = 20 * s + 5 * v + i / 5;
        }
        Files.write(file, TestPng.gray(WIDTH, HEIGHT, ramp));
        paths.add(file);
      }
      written.add(new Study("s" + s, paths, "word" + s + " common" + " again".repeat(s % 3)));
    }
    return written;
  }

  static DataConfig config(ViewMode views, int perStudy, int cacheMegabytes, int workers) {
    return new DataConfig(
        new DataFiles("", "", ""),
        new TextConfig(ReportCleaner.NONE, 1, 5),
        new ViewsConfig(views, perStudy),
        new ImageConfig(7, new TrainTransformConfig(Resize.SHORTER_SIDE, 9, true)),
        new LoadingConfig(workers, cacheMegabytes));
  }
}
