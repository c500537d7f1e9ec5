package org.ithn.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Locator of golden numbers and development data; a test is skipped with a message if they are
 * missing. Other helpers for files of tests.
 */
public final class TestFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TestFiles() {}

  /**
   * Returns the folder of a fixture, searched in {@code ithn.goldens}, the test resources, and next
   * to the project.
   */
  public static Path golden(String fixture) {
    String given = System.getProperty("ithn.goldens", "");
    Path bundled =
        Path.of(
            System.getProperty("ithn.root", ".."), "parity/src/test/resources/goldens", fixture);
    Path folder;
    if (!given.isEmpty()) {
      folder = Path.of(given, fixture);
    } else if (Files.isDirectory(bundled)) {
      folder = bundled;
    } else {
      folder = sharedFolder("goldens").resolve(fixture);
    }
    if (!Files.isDirectory(folder)) {
      Assumptions.abort("skipped: no fixture folder " + folder + "; set -Dithn.goldens");
    }
    return folder;
  }

  /** Returns a file or folder of the development data. */
  public static Path data(String relative) {
    String given = System.getProperty("ithn.data", "");
    Path file = (given.isEmpty() ? sharedFolder("data") : Path.of(given)).resolve(relative);
    if (!Files.exists(file)) {
      Assumptions.abort("skipped: no development data " + file + "; set -Dithn.data");
    }
    return file;
  }

  /** Reads a JSON file. */
  public static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a folder with its content. */
  public static void delete(Path folder) throws IOException {
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  private static Path sharedFolder(String folder) {
    return Path.of(System.getProperty("ithn.root", ".."), "..", "shared", folder).normalize();
  }
}
