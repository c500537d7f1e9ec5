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
 * An ablation matrix as its file describes it.
 *
 * <p>Every row is combined with every value of every axis, except for the combinations in {@code
 * exclude}, and runs with every seed.
 *
 * @param description one line
 * @param base the configuration that all cells start from
 * @param seeds seeds of the runs, at least one
 * @param rows named rows; empty = one row, the base itself
 * @param axes values by configuration path
 * @param exclude combinations that are left out: a cell that has all values of one of these
 * @param table comparison with the paper, baseline and columns
 * @param minutesPerCell minutes of a cell measured on two idle cores, for estimates; 0 if unknown
 */
public record MatrixFile(
    String description,
    Base base,
    List<Long> seeds,
    List<Row> rows,
    Map<String, List<JsonNode>> axes,
    List<Map<String, JsonNode>> exclude,
    Table table,
    double minutesPerCell) {
  private static final String INDEX = "META-INF/ithn/matrices";
  private static final Map<String, String> MOVED =
      Map.of(
          "presets", "base.presets",
          "set", "base.set",
          "phantoms", "base.phantoms",
          "paper", "table.paper",
          "baseline", "table.baseline",
          "metrics", "table.metrics");

  /**
   * The configuration that all cells start from.
   *
   * @param presets presets, lowest first
   * @param set keys applied on top of the presets, by path
   * @param phantoms the data set to generate; null if the configuration names one
   */
  public record Base(List<String> presets, Map<String, JsonNode> set, Phantoms phantoms) {
    public Base {
      presets = presets == null ? List.of() : List.copyOf(presets);
      set = ordered(set);
    }
  }

  /**
   * The table of results.
   *
   * @param paper the table of the paper that it repeats; empty texts if none
   * @param baseline the row that the others are compared with; empty = the first
   * @param metrics columns of the short table
   */
  public record Table(Paper paper, String baseline, List<String> metrics) {
    public Table {
      paper = paper == null ? new Paper("", "") : paper;
      baseline = baseline == null ? "" : baseline;
      metrics = metrics == null ? List.of("BLEU-4", "ROUGE-L", "CIDEr") : List.copyOf(metrics);
    }
  }

  /**
   * A table of the paper.
   *
   * @param table {@code 1}, {@code 2}, {@code 3-left} or {@code 3-right}; empty if none
   * @param dataset the data set's name in the table
   */
  public record Paper(String table, String dataset) {}

  /**
   * The phantoms to generate; see {@link org.ithn.datasets.sources.phantom.PhantomConfig}.
   *
   * @param train examples of the training split
   * @param validation examples of the validation split
   * @param test examples of the test split
   * @param imageSize width and height in pixels
   * @param seed seed of the drawing
   */
  public record Phantoms(int train, int validation, int test, int imageSize, long seed) {}

  /**
   * A named row.
   *
   * @param name name in tables
   * @param paper the method's name in the paper's table; empty if it has none
   * @param backbone backbone that the row requires; empty if it is always present
   * @param presets presets applied on top of the base
   * @param set keys applied on top of all presets
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
    base = base == null ? new Base(List.of(), Map.of(), null) : base;
    seeds = seeds == null ? List.of() : List.copyOf(seeds);
    rows = rows == null ? List.of() : List.copyOf(rows);
    axes = ordered(axes);
    exclude = exclude == null ? List.of() : List.copyOf(exclude);
    table = table == null ? new Table(null, null, null) : table;
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
    checkNotMoved(RecordFiles.read(text, JsonNode.class, origin), origin);
    MatrixFile file = RecordFiles.read(text, MatrixFile.class, origin);
    MetricNames.check(file.table.metrics(), origin);
    if (file.seeds.isEmpty()) {
      throw new UserException(origin + ": 'seeds' is missing; give at least one whole number");
    }
    if (file.axes.values().stream().anyMatch(List::isEmpty)) {
      throw new UserException(
          origin + ": an axis has no values; give at least one, or leave it out");
    }
    return file;
  }

  private static void checkNotMoved(JsonNode matrix, String origin) {
    matrix
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (MOVED.containsKey(key)) {
                throw new UserException(
                    "%s: %s has moved to %s".formatted(origin, key, MOVED.get(key)));
              }
            });
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
