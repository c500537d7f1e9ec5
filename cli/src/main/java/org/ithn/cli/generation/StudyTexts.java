package org.ithn.cli.generation;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.experiments.UserException;
import org.ithn.framework.data.PatientFact;
import org.ithn.framework.data.PriorImages;
import org.ithn.framework.files.Json;

/**
 * Texts of studies, such as their indication, age and sex of their patients, and images of earlier
 * studies, from a JSON file: {@code {"STUDY": {"indication": "Cough.", "age": 63, "prior_images":
 * ["old.png"]}}} with the names that the studies have in results.
 *
 * @param byStudy the texts by study and kind; image files as {@link PriorImages}
 */
public record StudyTexts(Map<String, Map<String, String>> byStudy) {
  /** Returns no texts. */
  public static StudyTexts none() {
    return new StudyTexts(Map.of());
  }

  /**
   * Reads a file.
   *
   * @param kinds the kinds of texts that the model reads
   * @throws UserException if it is not such a file, or has a text that the model does not read
   */
  public static StudyTexts read(Path file, List<String> kinds) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UserException("%s: no such file; check the path of the texts".formatted(file));
    }
    try {
      Map<String, Map<String, String>> byStudy = new HashMap<>();
      JsonNode root = Json.LENIENT.readTree(file.toFile());
      requireObject(file, "the file", root);
      root.properties()
          .forEach(
              entry -> byStudy.put(entry.getKey(), texts(file, entry.getKey(), entry.getValue())));
      byStudy.forEach(
          (study, texts) -> {
            requireKnown(file, study, texts, kinds);
            requireValues(file, study, texts);
          });
      return new StudyTexts(byStudy);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s: is not valid JSON (%s); correct it".formatted(file, Json.describe(e)), e);
    }
  }

  private static Map<String, String> texts(Path file, String study, JsonNode node) {
    requireObject(file, "study '" + study + "'", node);
    Map<String, String> texts = new HashMap<>();
    node.properties()
        .forEach(
            entry -> {
              if (entry.getKey().equals(PriorImages.KEY)) {
                texts.putAll(PriorImages.with(Map.of(), images(file, study, entry.getValue())));
                return;
              }
              boolean age = PatientFact.AGE.key().equals(entry.getKey());
              if (!(entry.getValue().isTextual() || (age && entry.getValue().isInt()))) {
                throw new UserException(
                    "%s: study '%s': the value of '%s' is not a string; put it in quotes"
                        .formatted(file, study, entry.getKey()));
              }
              texts.put(entry.getKey(), entry.getValue().asText());
            });
    return texts;
  }

  /** Returns image files of an earlier study, each a file of a supported format. */
  private static List<Path> images(Path file, String study, JsonNode list) {
    List<Path> images = new ArrayList<>();
    if (!list.isTextual() && !list.isArray()) {
      throw new UserException(
          "%s: study '%s': prior_images is not a list of file names; expected [\"old.png\"]"
              .formatted(file, study));
    }
    for (JsonNode image : list.isTextual() ? List.of(list) : list) {
      if (!image.isTextual()) {
        throw new UserException(
            "%s: study '%s': prior_images contains %s; expected file names in quotes"
                .formatted(file, study, image));
      }
      images.add(Path.of(image.textValue()));
    }
    return images;
  }

  private static void requireObject(Path file, String where, JsonNode node) {
    if (!node.isObject()) {
      throw new UserException(
          "%s: %s is not an object; expected {\"STUDY\": {\"indication\": \"..\"}}"
              .formatted(file, where));
    }
  }

  private static void requireKnown(
      Path file, String study, Map<String, String> texts, List<String> kinds) {
    for (String kind : texts.keySet()) {
      if (!kinds.contains(kind)) {
        throw new UserException(
            "%s: study '%s' has '%s', but the model reads %s; remove it"
                .formatted(file, study, kind, kinds.isEmpty() ? "images only" : "only " + kinds));
      }
    }
  }

  private static void requireValues(Path file, String study, Map<String, String> texts) {
    try {
      PriorImages.of(texts).forEach(ImageDecoder::check);
    } catch (DataException e) {
      throw new UserException(
          "%s: study '%s', prior_images: %s".formatted(file, study, e.getMessage()), e);
    }
    for (PatientFact fact : PatientFact.values()) {
      try {
        fact.value(texts.getOrDefault(fact.key(), ""));
      } catch (IllegalArgumentException e) {
        throw new UserException("%s: study '%s': %s".formatted(file, study, e.getMessage()), e);
      }
    }
  }

  /**
   * Checks that each study of the file is among those with images.
   *
   * @throws UserException naming one that is not
   */
  public void requireStudies(List<StudyFiles.NamedStudy> studies) {
    Set<String> names = studies.stream().map(StudyFiles.NamedStudy::name).collect(toSet());
    for (String study : byStudy.keySet()) {
      if (!names.contains(study)) {
        throw new UserException(
            "the file of texts names the study '%s', which is not among the studies, such as '%s'; use the names of the results"
                .formatted(study, studies.get(0).name()));
      }
    }
  }

  /** Returns the texts of a study; empty if the file has none. */
  public Map<String, String> of(StudyFiles.NamedStudy study) {
    return byStudy.getOrDefault(study.name(), Map.of());
  }
}
