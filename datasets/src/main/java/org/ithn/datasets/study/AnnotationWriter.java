package org.ithn.datasets.study;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ithn.framework.files.Json;

/**
 * Streaming writer of an {@code annotation.json}; studies must be added split by split, in the
 * order of {@link AnnotationFile#SPLITS}.
 */
public final class AnnotationWriter implements AutoCloseable {
  private final JsonGenerator json;
  private int openedSplits;

  private AnnotationWriter(JsonGenerator json) {
    this.json = json;
  }

  /** Starts a file, which must not exist. */
  public static AnnotationWriter create(Path file) throws IOException {
    OutputStream out = Files.newOutputStream(file, java.nio.file.StandardOpenOption.CREATE_NEW);
    JsonGenerator json = Json.LENIENT.createGenerator(out);
    DefaultIndenter lines = new DefaultIndenter("", "\n");
    json.setPrettyPrinter(
        new DefaultPrettyPrinter().withArrayIndenter(lines).withObjectIndenter(lines));
    json.writeStartObject();
    return new AnnotationWriter(json);
  }

  /**
   * Adds a study.
   *
   * @param split the study's split; never earlier than the previous study's
   * @param imagePaths paths relative to the image folder, separated by {@code /}
   */
  public void add(String split, String id, String report, List<String> imagePaths)
      throws IOException {
    add(split, id, report, imagePaths, Map.of());
  }

  /**
   * Adds a study with additional keys.
   *
   * @param more additional keys and values, such as {@code study_id}
   */
  public void add(
      String split, String id, String report, List<String> imagePaths, Map<String, String> more)
      throws IOException {
    add(split, id, report, imagePaths, more, Map.of());
  }

  /**
   * Adds a study with additional keys, of which some have lists.
   *
   * @param lists additional keys and their lists, such as {@code references}, all reference texts
   *     for evaluation; empty lists are omitted
   */
  public void add(
      String split,
      String id,
      String report,
      List<String> imagePaths,
      Map<String, String> more,
      Map<String, List<String>> lists)
      throws IOException {
    advanceTo(AnnotationFile.SPLITS.indexOf(split) + 1);
    json.writeStartObject();
    json.writeStringField("id", id);
    for (Map.Entry<String, String> field : more.entrySet()) {
      json.writeStringField(field.getKey(), field.getValue());
    }
    json.writeStringField("report", report);
    for (Map.Entry<String, List<String>> field : lists.entrySet()) {
      if (!field.getValue().isEmpty()) {
        list(field.getKey(), field.getValue());
      }
    }
    list("image_path", imagePaths);
    json.writeStringField("split", split);
    json.writeEndObject();
  }

  private void list(String key, List<String> values) throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private void advanceTo(int split) throws IOException {
    if (split < Math.max(1, openedSplits)) {
      throw new IllegalArgumentException(
          "annotation: expected studies in the order train, val, test");
    }
    while (openedSplits < split) {
      if (openedSplits > 0) {
        json.writeEndArray();
      }
      json.writeArrayFieldStart(AnnotationFile.SPLITS.get(openedSplits++));
    }
  }

  /** Completes the file, with empty lists for splits without studies. */
  @Override
  public void close() throws IOException {
    advanceTo(AnnotationFile.SPLITS.size());
    json.writeEndArray();
    json.writeEndObject();
    json.close();
  }
}
