package org.ithn.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Locator of golden numbers and data outside the repository; tests are skipped with a message if
 * they are missing.
 */
public final class Fixtures {
  private Fixtures() {}

  /** Returns the folder of golden metrics. */
  public static Path metricsGoldens() {
    return present(base("ithn.goldens", "goldens").resolve("metrics"));
  }

  /** Returns a file or folder of the data folder. */
  public static Path data(String path) {
    return present(base("ithn.data", "data").resolve(path));
  }

  private static Path base(String property, String folder) {
    String named = System.getProperty(property, "");
    return named.isEmpty()
        ? Path.of(System.getProperty("ithn.root", ".")).resolve("../shared").resolve(folder)
        : Path.of(named);
  }

  private static Path present(Path path) {
    if (!Files.exists(path)) {
      Assumptions.abort(
          path + " is not there; set -Dithn.goldens and -Dithn.data to run this test");
    }
    return path;
  }

  /** Returns a file of the test resources. */
  public static Path resource(String path) {
    try {
      return Path.of(Fixtures.class.getResource("/org/ithn/metrics/" + path).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a JSON file. */
  public static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Parses JSON text. */
  public static JsonNode parse(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns an array of strings. */
  public static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.asText()));
    return strings;
  }

  /** Returns an array of arrays of strings. */
  public static List<List<String>> stringLists(JsonNode array) {
    List<List<String>> lists = new ArrayList<>();
    array.forEach(node -> lists.add(strings(node)));
    return lists;
  }

  /** Reads an F64 tensor of a safetensors file. */
  public static double[] doubles(Path file, String key) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int header = (int) bytes.getLong();
      JsonNode entry =
          new ObjectMapper()
              .readTree(new String(bytes.array(), 8, header, StandardCharsets.UTF_8))
              .path(key);
      int begin = entry.path("data_offsets").path(0).asInt();
      double[] values = new double[entry.path("shape").path(0).asInt()];
      bytes.position(8 + header + begin);
      bytes.asDoubleBuffer().get(values);
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Applies R2Gen's cleaner for IU X-Ray; the shipped one is in another module. */
  public static String cleanedIuXray(String report) {
    String dots =
        report.replace("..", ".").replace("..", ".").replace("..", ".").replace("1. ", "");
    for (int number = 2; number <= 5; number++) {
      dots = dots.replace(". " + number + ". ", ". ");
    }
    for (int number = 2; number <= 5; number++) {
      dots = dots.replace(" " + number + ". ", ". ");
    }
    return Stream.of(dots.strip().toLowerCase(Locale.ROOT).split("\\. ", -1))
            .map(sentence -> sentence.replaceAll("[\"/\\\\']", "").strip())
            .map(sentence -> sentence.replaceAll("[.,?;*!%^&_+():-\\[\\]{}]", ""))
            .collect(Collectors.joining(" . "))
        + " .";
  }
}
