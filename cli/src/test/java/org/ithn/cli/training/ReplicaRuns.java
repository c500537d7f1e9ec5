package org.ithn.cli.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ithn.framework.runs.Checkpoint;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.tensors.TensorData;

/** Comparisons of a run of several processes with a run of one. */
final class ReplicaRuns {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double ROUNDING = 2e-6;

  private ReplicaRuns() {}

  /**
   * Compares losses, rewards and gradient norms within a few units in the last place of a float.
   *
   * @param steps the least number of lines
   */
  static void assertSameLog(Path several, Path one, int steps) throws IOException {
    List<String> actual = Files.readAllLines(new RunDirectory(several).log());
    List<String> expected = Files.readAllLines(new RunDirectory(one).log());
    assertThat(actual).hasSize(expected.size());
    assertThat(actual.size()).isAtLeast(steps);
    for (int line = 0; line < expected.size(); line++) {
      JsonNode ours = JSON.readTree(actual.get(line));
      for (Map.Entry<String, JsonNode> value : JSON.readTree(expected.get(line)).properties()) {
        String key = value.getKey();
        if (key.startsWith("loss/")
            || key.startsWith("reward/")
            || key.equals("train/gradient_norm")) {
          double theirs = value.getValue().doubleValue();
          assertWithMessage("%s of line %s in %s", key, line, several)
              .that(ours.get(key).doubleValue())
              .isWithin(ROUNDING * Math.max(1, Math.abs(theirs)))
              .of(theirs);
        }
      }
    }
  }

  /**
   * Compares weights. Biases of keys do not affect attention, so their gradients are only rounding
   * errors, which Adam turns into full steps.
   *
   * @param way the longest way of a weight in the run, learning rate times steps
   */
  static void assertSameWeights(Path several, Path one, double way) throws IOException {
    Map<String, TensorData> actual = newest(several).variables();
    Map<String, TensorData> expected = newest(one).variables();
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    for (String name : expected.keySet()) {
      double tolerance = name.endsWith("key/bias") ? 2 * way : ROUNDING;
      double[] ours = actual.get(name).doubles();
      double[] theirs = expected.get(name).doubles();
      for (int i = 0; i < theirs.length; i++) {
        assertWithMessage("%s[%s] in %s", name, i, several)
            .that(ours[i])
            .isWithin(tolerance)
            .of(theirs[i]);
      }
    }
  }

  /** Returns the newest checkpoint of a run. */
  static Checkpoint newest(Path root) throws IOException {
    return new Checkpoints(new RunDirectory(root).checkpoints())
        .loadLatest(line -> {})
        .orElseThrow();
  }
}
