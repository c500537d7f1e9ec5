package org.ithn.datasets.r2gen;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.DataException;
import org.ithn.framework.data.Words;

/**
 * Reads {@code annotation.json} study by study, so that hundreds of megabytes of it pass.
 *
 * <p>The file is an object with the lists {@code train}, {@code val} and {@code test} of {@code
 * {"id": text, "image_path": [text, ..], "report": text}}; further keys are ignored. Image paths
 * start from the folder of images and may not leave it (links inside that folder are followed). An
 * image that is not there under its name is also looked for as {@code .png}, {@code .jpg} and
 * {@code .jpeg}.
 */
public final class R2GenReader {
  private static final ImmutableList<String> SPLITS = ImmutableList.of("train", "val", "test");
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  private final Path annotation;
  private final ImageFolder images;
  private final BadExamples bad;
  private final Map<String, String> placeOfId = new HashMap<>();

  private R2GenReader(Path annotation, ImageFolder images, BadExamples bad) {
    this.annotation = annotation;
    this.images = images;
    this.bad = bad;
  }

  /**
   * All studies of the three splits.
   *
   * @param images the folder that image paths start from
   * @param bad what to do with a study that lacks a key, repeats an id, names an image that is
   *     missing or outside the folder, or has an empty report
   * @throws DataException if the file as a whole cannot be read, or as {@code bad} says
   */
  public static StudySet read(Path annotation, Path images, BadExamples bad) {
    if (!Files.isRegularFile(annotation)) {
      throw new DataException(
          "annotation %s: there is no such file; check data.annotation".formatted(annotation));
    }
    return new R2GenReader(annotation, ImageFolder.of(images), bad).read();
  }

  private StudySet read() {
    Map<String, List<Study>> splits = new HashMap<>();
    try (JsonParser parser = JSON.createParser(annotation.toFile())) {
      expect(parser.nextToken(), JsonToken.START_OBJECT, "the whole file", "an object");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        JsonToken value = parser.nextToken();
        if (SPLITS.contains(key)) {
          expect(value, JsonToken.START_ARRAY, "'" + key + "'", "a list of studies");
          splits.put(key, readSplit(key, parser));
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw new DataException(
            "annotation %s: more follows after the closing brace; remove it".formatted(annotation));
      }
    } catch (JsonProcessingException e) {
      throw new DataException(
          "annotation %s: is not valid JSON (%s at line %d); write it again"
              .formatted(
                  annotation,
                  e.getOriginalMessage(),
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr()),
          e);
    } catch (IOException e) {
      throw new DataException(
          "annotation %s: reading failed (%s); check the file"
              .formatted(annotation, e.getMessage()),
          e);
    }
    for (String split : SPLITS) {
      if (!splits.containsKey(split)) {
        throw new DataException(
            "annotation %s: the key '%s' is missing; expected train, val and test"
                .formatted(annotation, split));
      }
    }
    return new StudySet(splits.get("train"), splits.get("val"), splits.get("test"));
  }

  private void expect(JsonToken actual, JsonToken expected, String where, String what) {
    if (actual != expected) {
      throw new DataException(
          "annotation %s: %s is not %s; expected {\"train\": [..], \"val\": [..], \"test\": [..]}"
              .formatted(annotation, where, what));
    }
  }

  private List<Study> readSplit(String split, JsonParser parser) throws IOException {
    List<Study> studies = new ArrayList<>();
    for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      String place = split + "[" + index + "]";
      JsonNode entry = JSON.readTree(parser);
      try {
        studies.add(study(entry, place));
      } catch (DataException e) {
        String id = entry.path("id").asText("");
        bad.add(id.isEmpty() || placeOfId.containsKey(id) ? place : id, e);
      }
    }
    return studies;
  }

  private Study study(JsonNode entry, String place) {
    String id = text(entry, "id", place);
    if (Words.strip(id).isEmpty()) {
      throw problem(place, "the id is empty; every study needs one");
    }
    String where = "%s, study '%s'".formatted(place, id);
    String report = text(entry, "report", where);
    if (Words.strip(report).isEmpty()) {
      throw problem(where, "the report is empty; write one or leave the study out");
    }
    List<Path> paths = new ArrayList<>();
    for (String image : imagePaths(entry, where)) {
      paths.add(images.resolve(image, problem -> problem(where, problem)));
    }
    String first = placeOfId.putIfAbsent(id, place);
    if (first != null) {
      throw problem(where, "the id stands already at " + first + "; ids must differ");
    }
    return new Study(id, paths, report);
  }

  private List<String> imagePaths(JsonNode entry, String where) {
    JsonNode list = value(entry, "image_path", where);
    if (!list.isArray() || list.isEmpty()) {
      throw problem(where, "image_path is not a list of at least one name of a file");
    }
    List<String> paths = new ArrayList<>();
    for (JsonNode path : list) {
      if (!path.isTextual()) {
        throw problem(where, "image_path holds " + path + "; expected names of files in quotes");
      }
      paths.add(path.textValue());
    }
    return paths;
  }

  private String text(JsonNode entry, String key, String where) {
    JsonNode value = value(entry, key, where);
    if (!value.isTextual()) {
      throw problem(where, "the value of '" + key + "' is not a text; put it in quotes");
    }
    return value.textValue();
  }

  private JsonNode value(JsonNode entry, String key, String where) {
    JsonNode value = entry.get(key);
    if (value == null) {
      throw problem(
          where, "the key '" + key + "' is missing; every study needs id, image_path and report");
    }
    return value;
  }

  private DataException problem(String where, String what) {
    return new DataException("annotation %s, %s: %s".formatted(annotation, where, what));
  }
}
