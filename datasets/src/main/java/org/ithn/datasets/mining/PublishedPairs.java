package org.ithn.datasets.mining;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.JsonLists;
import org.ithn.datasets.study.Study;

/**
 * Prior hard negatives that others published, in one of two forms.
 *
 * <ul>
 *   <li>the file of {@link NeighbourFile}
 *   <li>the annotation that the released code of ITHN reads: a list {@code train} of {@code {"id",
 *       "report", "neg_report", "neg_image_path"}}, with lists of negatives, nearest first. For IU
 *       X-Ray, {@code id} is the path of an image and every image is an entry; otherwise {@code
 *       image_path} names it.
 * </ul>
 *
 * @param entries the published negatives of each entry
 */
record PublishedPairs(List<Entry> entries) {
  private static final int BEGINNING = 64;

  /**
   * Negatives of one entry, which is a study or one of its images.
   *
   * @param study the id of the study; empty if the data set does not contain it
   * @param negatives nearest first
   */
  record Entry(Optional<String> study, List<Negative> negatives) {}

  /**
   * A negative.
   *
   * @param study the id of its study; empty if the data set does not contain its image
   * @param report its report; empty if the file does not say it
   */
  record Negative(Optional<String> study, Optional<String> report) {}

  /**
   * Reads a file.
   *
   * @param train the training studies by the ids and image paths that the file may use
   * @throws DataException if it is missing or of neither form
   */
  static PublishedPairs read(Path file, Map<String, Study> train) {
    List<Entry> entries = new ArrayList<>();
    if (isNeighbourFile(file)) {
      NeighbourFile.read(file)
          .byStudy()
          .forEach(
              (id, neighbours) ->
                  entries.add(
                      new Entry(
                          find(train, id),
                          neighbours.stream()
                              .map(each -> new Negative(find(train, each.id()), Optional.empty()))
                              .toList())));
    } else {
      JsonLists.read(
          file,
          Map.of("train", (place, node) -> entries.add(entry(place, node, train))),
          BadExamples.stopOnFirst());
    }
    return new PublishedPairs(entries);
  }

  private static boolean isNeighbourFile(Path file) {
    char[] start = new char[BEGINNING];
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      int length = reader.read(start);
      return length > 0 && new String(start, 0, length).startsWith("{\"format\":\"ithn-neighbours");
    } catch (IOException e) {
      throw new DataException("%s: cannot be read (%s); check the path".formatted(file, e), e);
    }
  }

  private static Entry entry(String place, JsonNode node, Map<String, Study> train) {
    Optional<String> study = find(train, JsonLists.text(place, node, "id"));
    if (study.isEmpty() && !node.path("image_path").isMissingNode()) {
      study = find(train, texts(place, node, "image_path").get(0));
    }
    List<String> images = texts(place, node, "neg_image_path");
    List<String> reports = texts(place, node, "neg_report");
    if (images.size() != reports.size()) {
      throw new DataException(
          "%s: has %d neg_image_path and %d neg_report; expected as many of both"
              .formatted(place, images.size(), reports.size()));
    }
    List<Negative> negatives = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      negatives.add(new Negative(find(train, images.get(i)), Optional.of(reports.get(i))));
    }
    return new Entry(study, negatives);
  }

  /** Returns the strings of a list, or a single string as a list of one. */
  private static List<String> texts(String place, JsonNode node, String key) {
    JsonNode value = node.path(key);
    List<String> texts = new ArrayList<>();
    (value.isArray() ? value : List.of(value))
        .forEach(each -> texts.add(each.isTextual() ? each.textValue() : ""));
    if (texts.isEmpty() || texts.contains("")) {
      throw new DataException(
          "%s: '%s' is %s; expected a list of strings, check that the file has published pairs"
              .formatted(place, key, value.isMissingNode() ? "missing" : value));
    }
    return texts;
  }

  private static Optional<String> find(Map<String, Study> train, String name) {
    return Optional.ofNullable(train.get(name)).map(Study::id);
  }

  /**
   * Returns studies by their ids and by the paths of their images.
   *
   * @param images the folder to which published paths are relative; if absent, studies have
   *     relative paths
   */
  static Map<String, Study> byNames(List<Study> train, Optional<Path> images) {
    Map<String, Study> names = new HashMap<>();
    Optional<Path> folder = images.map(path -> path.toAbsolutePath().normalize());
    for (Study study : train) {
      for (Path image : study.imagePaths()) {
        Path path =
            folder.isPresent()
                ? folder.get().relativize(image.toAbsolutePath().normalize())
                : image;
        names.put(path.toString().replace('\\', '/'), study);
      }
    }
    train.forEach(study -> names.put(study.id(), study));
    return names;
  }
}
