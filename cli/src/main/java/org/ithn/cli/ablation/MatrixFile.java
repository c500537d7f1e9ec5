package org.ithn.cli.ablation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ithn.experiments.UserException;

/**
 * A matrix as it is written: a base, rows and axes over it, seeds, and what to compare with.
 *
 * <p>Every row is combined with every value of every axis, without what {@code exclude} names, and
 * run with every seed.
 *
 * @param description in one line
 * @param paper the table of the paper that it repeats; empty texts if none
 * @param presets the base, lowest first
 * @param set keys laid over the presets, by path
 * @param phantoms the data set to draw; null where the configuration names one
 * @param seeds at least one
 * @param rows named rows; none means one row, the base itself
 * @param axes values by path
 * @param exclude combinations that are left out: a cell that has all values of one of these
 * @param baseline the row that the others are compared with; empty for the first
 * @param metrics the columns of the short table
 * @param minutesPerCell measured on two quiet cores, for estimates; 0 if unknown
 */
public record MatrixFile(
    String description,
    Paper paper,
    List<String> presets,
    Map<String, JsonNode> set,
    Phantoms phantoms,
    List<Long> seeds,
    List<Row> rows,
    Map<String, List<JsonNode>> axes,
    List<Map<String, JsonNode>> exclude,
    String baseline,
    List<String> metrics,
    double minutesPerCell) {
  private static final String INDEX = "META-INF/ithn/matrices";

  /**
   * A table of the paper.
   *
   * @param table {@code 1}, {@code 2}, {@code 3-left} or {@code 3-right}; empty if none
   * @param dataset as the table names it
   */
  public record Paper(String table, String dataset) {}

  /** How many phantoms to draw; see {@link org.ithn.datasets.sources.phantom.PhantomConfig}. */
  public record Phantoms(int train, int validation, int test, int imageSize, long seed) {}

  /**
   * A named row.
   *
   * @param name as tables show it
   * @param paper the method's name in the paper's table; empty if it has none
   * @param backbone needed besides those of the presets; empty if it is there for sure
   * @param presets laid over the base
   * @param set keys laid over all presets
   */
  public record Row(
      String name, String paper, String backbone, List<String> presets, Map<String, JsonNode> set) {
    public Row {
      name = name == null ? "" : name;
      paper = paper == null ? "" : paper;
      backbone = backbone == null ? "" : backbone;
      presets = presets == null ? List.of() : List.copyOf(presets);
      set = ordered(set);
    }
  }

  public MatrixFile {
    description = description == null ? "" : description;
    paper = paper == null ? new Paper("", "") : paper;
    presets = presets == null ? List.of() : List.copyOf(presets);
    set = ordered(set);
    seeds = seeds == null ? List.of() : List.copyOf(seeds);
    rows = rows == null ? List.of() : List.copyOf(rows);
    axes = ordered(axes);
    exclude = exclude == null ? List.of() : List.copyOf(exclude);
    baseline = baseline == null ? "" : baseline;
    metrics = metrics == null ? List.of("BLEU-4", "ROUGE-L", "CIDEr") : List.copyOf(metrics);
  }

  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /**
   * Parses a matrix.
   *
   * @param origin for messages
   * @throws UserException if it is not one
   */
  static MatrixFile parse(String text, String origin) {
    MatrixFile file = RecordFiles.read(text, MatrixFile.class, origin);
    if (file.seeds.isEmpty()) {
      throw new UserException(origin + ": 'seeds' is missing; give at least one whole number");
    }
    if (file.axes.values().stream().anyMatch(List::isEmpty)) {
      throw new UserException(
          origin + ": an axis has no values; give at least one, or leave it out");
    }
    return file;
  }

  /** Shipped matrices and those of plug-ins: text by name. */
  private static Map<String, String> shipped() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    Map<String, String> byName = new TreeMap<>();
    try {
      for (URL index : Collections.list(loader.getResources(INDEX))) {
        for (String path : text(index.openStream()).lines().map(String::strip).toList()) {
          if (!path.isEmpty()) {
            String name = path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.json$", "");
            byName.put(name, text(Objects.requireNonNull(loader.getResourceAsStream(path), path)));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("matrices cannot be listed: " + e.getMessage(), e);
    }
    return byName;
  }

  private static String text(InputStream in) throws IOException {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Names and descriptions of the matrices that need no file. */
  public static Map<String, String> descriptions() {
    Map<String, String> descriptions = new LinkedHashMap<>();
    shipped().forEach((name, text) -> descriptions.put(name, parse(text, name).description()));
    return descriptions;
  }

  /**
   * The text of a shipped matrix by its name, or of a file.
   *
   * @throws UserException listing the names, if there is neither
   */
  public static String readText(String nameOrFile) throws IOException {
    Map<String, String> known = shipped();
    if (known.containsKey(nameOrFile)) {
      return known.get(nameOrFile);
    }
    Path file = Path.of(nameOrFile);
    if (Files.isRegularFile(file)) {
      return Files.readString(file);
    }
    List<String> names = new ArrayList<>(known.keySet());
    throw new UserException(
        "'%s' is neither a file nor a matrix that is shipped; choose one of %s"
            .formatted(nameOrFile, String.join(", ", names)));
  }
}
