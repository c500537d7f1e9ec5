package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.framework.model.DecodingConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Storage of weights as constants and as rounded variables. */
final class WeightStorageTest {
  /** Tolerance of scores, sums near 13 of float32 logarithms, which depend on the processor. */
  private static final double ROUNDING = 1e-4;

  @TempDir private Path folder;

  @Test
  void frozenModelHasNoVariableFilesAndEqualReports() throws IOException {
    try (TinyRun run = new TinyRun(DecodingConfig.beam(2, TinyRun.LONGEST), 1)) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(3, 1));
      Path version = export(run, WeightStorage.FROZEN, expected, ROUNDING);
      try (Stream<Path> files = Files.walk(version)) {
        assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).toList())
            .containsExactly("saved_model.pb", "sha256.txt");
      }
    }
  }

  @Test
  void roundedModelHasHalfTheSizeAndSimilarScores() throws IOException {
    try (TinyRun run = new TinyRun(DecodingConfig.greedy(TinyRun.LONGEST), 1)) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(1, 1));
      long full = variableBytes(export(run, WeightStorage.FLOAT32, expected, ROUNDING));
      // One study, so that near ties of random weights do not matter; scores within a few percent.
      double allowed = 0.05 * Math.abs(expected.get(0).score());
      long half = variableBytes(export(run, WeightStorage.BFLOAT16, expected, allowed));
      assertThat((double) half).isWithin(0.02 * full).of(0.5 * full);
    }
  }

  private Path export(
      TinyRun run, WeightStorage storage, List<ExpectedReport> expected, double tolerance) {
    try (ServingGraph graph = ServingGraph.of(run.parts(), storage, run.weights())) {
      return new SavedModelExporter(folder, tolerance).export(graph, expected, Map.of());
    }
  }

  private static long variableBytes(Path version) throws IOException {
    return Files.size(version.resolve("variables/variables.data-00000-of-00001"));
  }
}
