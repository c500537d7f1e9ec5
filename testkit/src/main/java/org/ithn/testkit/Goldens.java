package org.ithn.testkit;

import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ithn.framework.files.Json;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.Assumptions;

/**
 * A folder of golden numbers: {@code config.json} with hyperparameters and tolerances, and
 * safetensors files.
 *
 * <p>The folder is searched under the system property {@code ithn.goldens}. If that is not set, it
 * is searched next to the repository in {@code shared/goldens}, then among the fixtures of the
 * module {@code parity}. A test whose folder is missing is skipped with a message.
 *
 * @param folder the folder of the fixture
 * @param config its {@code config.json}
 */
public record Goldens(Path folder, JsonNode config) {
  private static final String BUNDLED = "parity/src/test/resources/goldens";

  /** Loads a fixture, for instance {@code ithn-loss/paper}; skips the test if it is missing. */
  public static Goldens load(String name) {
    Path folder = file(name, "config.json").getParent();
    return new Goldens(folder, read(folder.resolve("config.json")));
  }

  /**
   * Loads a JSON file of a fixture without {@code config.json}; skips the test if it is missing.
   */
  public static JsonNode loadJson(String fixture, String file) {
    return read(file(fixture, file));
  }

  private static Path file(String fixture, String file) {
    String given = System.getProperty("ithn.goldens", "");
    Path root = given.isEmpty() ? repositoryRoot().resolve("../shared/goldens") : Path.of(given);
    Path path = root.resolve(fixture).resolve(file).normalize();
    Path bundled = repositoryRoot().resolve(BUNDLED).resolve(fixture).resolve(file);
    if (!Files.isRegularFile(path) && given.isEmpty() && Files.isRegularFile(bundled)) {
      return bundled;
    }
    if (!Files.isRegularFile(path)) {
      Assumptions.abort(
          "golden numbers '%s' not found in %s; set -Dithn.goldens=DIR".formatted(fixture, root));
    }
    return path;
  }

  private static JsonNode read(Path file) {
    try {
      return Json.LENIENT.readTree(file.toFile());
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }

  /** Returns the folder that holds the modules. */
  public static Path repositoryRoot() {
    String root = System.getProperty("ithn.root", "");
    return root.isEmpty() ? Path.of("..").toAbsolutePath().normalize() : Path.of(root);
  }

  /** Returns the folder of development data, which may be missing. */
  public static Path dataFolder() {
    String given = System.getProperty("ithn.data", "");
    return given.isEmpty() ? repositoryRoot().resolve("../shared/data") : Path.of(given);
  }

  /** Reads the arrays of {@code <name>.safetensors}. */
  public Map<String, TensorData> tensors(String name) {
    try {
      return SafeTensors.read(folder.resolve(name + ".safetensors")).tensors();
    } catch (IOException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** Returns an integer of {@code hyper}. */
  public int hyperparameter(String key) {
    assertWithMessage("%s: hyper.%s", folder, key)
        .that(config.at("/hyper/" + key).isInt())
        .isTrue();
    return config.at("/hyper/" + key).intValue();
  }

  /** Returns a number of {@code tolerances}. */
  public double tolerance(String key) {
    assertWithMessage("%s: tolerances.%s", folder, key)
        .that(config.at("/tolerances/" + key).isNumber())
        .isTrue();
    return config.at("/tolerances/" + key).doubleValue();
  }

  /** Fails unless every value is within {@code absolute}; names the quantity and the difference. */
  public static void assertClose(
      String quantity, double[] actual, double[] expected, double absolute) {
    assertWithMessage("%s: number of values", quantity)
        .that(actual.length)
        .isEqualTo(expected.length);
    double worst = 0;
    int at = -1;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs(actual[i] - expected[i]);
      if (!(difference <= worst)) { // NaN is the worst of all
        worst = difference;
        at = i;
      }
    }
    if (!(worst <= absolute)) {
      throw new AssertionError(
          "%s[%d]: got %.9g, expected %.9g; differs by %.3g, allowed %.3g"
              .formatted(quantity, at, actual[at], expected[at], worst, absolute));
    }
  }

  /**
   * Fails unless every value is within {@code absolute} plus {@code relative} times the largest
   * expected magnitude; see {@link #assertClose}.
   */
  public static void assertCloseToLargest(
      String quantity, double[] actual, double[] expected, double absolute, double relative) {
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertClose(quantity, actual, expected, absolute + relative * largest);
  }
}
