package org.ithn.cli.ablation;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TextFile;

/** Files of an ablation folder that contain one record each, as strict JSON. */
public final class RecordFiles {
  private static final String HELP =
      "see docs/ablations.md, or run the ablation again if an earlier version wrote the file";

  private RecordFiles() {}

  /**
   * Reads a value.
   *
   * @param origin the source of the text, for messages
   * @throws UserException if the text is not valid; the message names the line
   */
  public static <T> T read(String text, Class<T> type, String origin) {
    return read(text, type, origin, HELP);
  }

  /**
   * Reads a value.
   *
   * @param origin the source of the text, for messages
   * @param help what to do about an invalid text, for messages
   * @throws UserException if the text is not valid; the message names the line
   */
  public static <T> T read(String text, Class<T> type, String origin, String help) {
    try {
      return Json.RECORDS.readValue(text, type);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null ? "" : " at line %d".formatted(e.getLocation().getLineNr());
      throw new UserException(
          "%s: invalid JSON%s (%s); %s".formatted(origin, where, firstLine(e), help), e);
    }
  }

  private static String firstLine(JsonProcessingException e) {
    return Json.describe(e);
  }

  /**
   * Reads a file.
   *
   * @throws UserException if its text is not valid; the message names the file and the line
   */
  public static <T> T read(Path file, Class<T> type) throws IOException {
    return read(TextFile.read(file), type, file.toString());
  }

  /** Writes a value, and creates the folder of the file if it is missing. */
  public static void write(Path file, Object value) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    AtomicFiles.write(file, Json.formatRecord(value));
  }
}
