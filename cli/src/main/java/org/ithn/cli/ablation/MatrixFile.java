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
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.Prevalence;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.TextFile;
import org.ithn.framework.keys.Key;

/**
 * The content of an ablation matrix file.
 *
 * <p>Every row is combined with every value of every axis, except for the combinations in {@code
 * exclude}, and runs with every seed.
 *
 * @param description a description in one line
 * @param base the configuration that all cells start from
 * @param seeds seeds of the runs, at least one
 * @param rows named rows; empty = one row, the base itself
 * @param axes values by configuration path
 * @param exclude excluded combinations: a cell is omitted if it has all values of one of them
 * @param table comparison with the paper, baseline and columns
 * @param minutesPerCell measured minutes per cell on two idle cores, for estimates; 0 if unknown
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
   * @param presets presets, lowest priority first
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
   * @param paper the table of the paper that it reproduces; empty strings if none
   * @param baseline the row that the others are compared with; empty = the first
   * @param metrics the metrics in the columns of the short table
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

  /** The phantoms to generate; see {@link PhantomConfig}. */
  public record Phantoms(
      @Key(value = "studies of the training split", range = "1 to 99999") int train,
      @Key(value = "studies of the validation split", range = "1 to 99999") int validation,
      @Key(value = "studies of the test split", range = "1 to 99999") int test,
      @Key(value = "width and height of the images in pixels", range = "32 to 1024") int imageSize,
      @Key(value = "seed of the generator", range = "any whole number") long seed,
      @Key(
              value = "frequency of abnormal findings, and variety of contrast and wording",
              range = "any of uniform (if absent) and clinical")
          String prevalence) {
    public Phantoms {
      prevalence = prevalence == null ? Prevalence.UNIFORM.key() : prevalence;
    }

    /** Returns the generator's configuration. */
    PhantomConfig config() {
      return new PhantomConfig(
          train, validation, test, imageSize, seed, Prevalence.fromKey(prevalence));
    }
  }

  /**
   * A named row.
   *
   * @param name name in tables
   * @param paper the method's name in the paper's table; empty if it has none
   * @param backbone backbone that the row requires; cells report it as missing if it is
   *     unavailable. Empty if the row requires none
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
   * @param origin the source of the text, for messages
   * @throws UserException if the text is not a valid matrix
   */
  static MatrixFile parse(String text, String origin) {
    checkNotMoved(RecordFiles.read(text, JsonNode.class, origin), origin);
    MatrixFile file = RecordFiles.read(text, MatrixFile.class, origin);
    MetricNames.check(file.table.metrics(), origin);
    checkPhantoms(file.base.phantoms(), origin);
    if (file.seeds.isEmpty()) {
      throw new UserException(origin + ": 'seeds' is missing; list at least one whole number");
    }
    if (file.axes.values().stream().anyMatch(List::isEmpty)) {
      throw new UserException(
          origin + ": an axis has no values; list at least one, or omit the axis");
    }
    return file;
  }

  private static void checkPhantoms(Phantoms phantoms, String origin) {
    if (phantoms != null) {
      try {
        phantoms.config();
      } catch (IllegalArgumentException e) {
        throw new UserException("%s: base.phantoms.%s".formatted(origin, e.getMessage()), e);
      }
    }
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

  /** Returns the texts of shipped matrices and those of plug-ins, by name. */
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

  /** Returns the descriptions of the matrices that need no file, by name. */
  public static Map<String, String> descriptions() {
    Map<String, String> descriptions = new LinkedHashMap<>();
    shipped().forEach((name, text) -> descriptions.put(name, parse(text, name).description()));
    return descriptions;
  }

  /**
   * Reads a shipped matrix by its name, or a file.
   *
   * @throws UserException if there is no such matrix or file; the message lists the names
   */
  public static String readText(String nameOrFile) throws IOException {
    Map<String, String> known = shipped();
    if (known.containsKey(nameOrFile)) {
      return known.get(nameOrFile);
    }
    Path file = Path.of(nameOrFile);
    if (Files.isRegularFile(file)) {
      return TextFile.read(file);
    }
    List<String> names = new ArrayList<>(known.keySet());
    throw new UserException(
        "'%s' is neither a file nor a shipped matrix; available: %s"
            .formatted(nameOrFile, String.join(", ", names)));
  }
}
