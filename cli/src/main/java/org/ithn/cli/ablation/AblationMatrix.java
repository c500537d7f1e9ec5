package org.ithn.cli.ablation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;

/**
 * A matrix expanded into cells.
 *
 * @param file the matrix file
 * @param cells the cells in the order of rows; seeds vary fastest
 */
public record AblationMatrix(MatrixFile file, List<Cell> cells) {
  private static final int MAX_CELLS = 10_000;

  public AblationMatrix {
    cells = List.copyOf(cells);
  }

  /**
   * Combines rows, axes and seeds into cells.
   *
   * @param common assignments {@code path=value} for every cell, which override the file
   * @throws UserException if two cells have the same name, or there are no or too many cells
   */
  public static AblationMatrix of(MatrixFile file, List<String> common) {
    List<Cell> cells = new ArrayList<>();
    List<MatrixFile.Row> rows =
        file.rows().isEmpty()
            ? List.of(new MatrixFile.Row("base", "", "", List.of(), Map.of()))
            : file.rows();
    for (MatrixFile.Row row : rows) {
      for (Map<String, JsonNode> point : points(file.axes())) {
        if (!excluded(file, row, point)) {
          file.seeds().forEach(seed -> cells.add(cell(file, row, point, seed, common)));
        }
      }
    }
    check(cells);
    AblationMatrix matrix = new AblationMatrix(file, cells);
    if (!file.baseline().isEmpty() && !matrix.rows().contains(file.baseline())) {
      throw new UserException(
          "the matrix has the baseline '%s', but its rows are %s; name one of them"
              .formatted(file.baseline(), matrix.rows()));
    }
    return matrix;
  }

  private static void check(List<Cell> cells) {
    if (cells.isEmpty() || cells.size() > MAX_CELLS) {
      throw new UserException(
          "the matrix has %d cells, expected 1 to %d; check its axes and exclusions"
              .formatted(cells.size(), MAX_CELLS));
    }
    Set<String> ids = new LinkedHashSet<>();
    for (Cell cell : cells) {
      if (!ids.add(cell.id())) {
        throw new UserException(
            "the matrix has two cells named '%s'; give their rows different names"
                .formatted(cell.id()));
      }
    }
  }

  /** Returns all combinations of the axes' values; the last axis varies fastest. */
  private static List<Map<String, JsonNode>> points(Map<String, List<JsonNode>> axes) {
    List<Map<String, JsonNode>> points = List.of(Map.of());
    for (Map.Entry<String, List<JsonNode>> axis : axes.entrySet()) {
      List<Map<String, JsonNode>> longer = new ArrayList<>();
      for (Map<String, JsonNode> point : points) {
        for (JsonNode value : axis.getValue()) {
          Map<String, JsonNode> next = new LinkedHashMap<>(point);
          next.put(axis.getKey(), value);
          longer.add(next);
        }
      }
      points = longer;
    }
    return points;
  }

  private static boolean excluded(
      MatrixFile file, MatrixFile.Row row, Map<String, JsonNode> point) {
    Map<String, JsonNode> all = new LinkedHashMap<>(file.set());
    all.putAll(row.set());
    all.putAll(point);
    return file.exclude().stream().anyMatch(some -> all.entrySet().containsAll(some.entrySet()));
  }

  private static Cell cell(
      MatrixFile file,
      MatrixFile.Row row,
      Map<String, JsonNode> point,
      long seed,
      List<String> common) {
    StringBuilder name = new StringBuilder(row.name());
    point.forEach(
        (path, value) ->
            name.append(name.isEmpty() ? "" : " ")
                .append(path.substring(path.lastIndexOf('.') + 1))
                .append('=')
                .append(value.asText(value.toString())));
    List<String> presets = new ArrayList<>(file.presets());
    presets.addAll(row.presets());
    Map<String, JsonNode> set = new LinkedHashMap<>(file.set());
    set.putAll(row.set());
    set.putAll(point);
    String id = Cell.id(name.toString(), seed);
    List<String> keys = new ArrayList<>();
    set.forEach((path, value) -> keys.add(path + "=" + text(value)));
    keys.addAll(common);
    keys.add("name=" + id);
    keys.add("seed=" + seed);
    return new Cell(
        id, name.toString(), row.paper(), seed, missing(row.backbone(), presets), presets, keys);
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  /** Describes the backbone or preset that a cell names but that is unavailable; empty if none. */
  private static String missing(String backbone, List<String> presets) {
    if (!backbone.isEmpty() && !Plugins.backbones().contains(backbone)) {
      return "there is no backbone '%s'".formatted(backbone);
    }
    if (backbone.isEmpty()) {
      return ""; // the configuration reader rejects unknown presets
    }
    List<String> known = Plugins.configReader().presets().names();
    return presets.stream()
        .filter(preset -> !known.contains(preset))
        .findFirst()
        .map("there is no preset '%s'"::formatted)
        .orElse("");
  }

  /** Returns the names of the rows, in their order. */
  public Set<String> rows() {
    Set<String> rows = new LinkedHashSet<>();
    cells.forEach(cell -> rows.add(cell.row()));
    return rows;
  }

  /** Returns the row that the others are compared with. */
  public String baseline() {
    return file.baseline().isEmpty() ? rows().iterator().next() : file.baseline();
  }

  /** Returns the complete configuration of a cell that can run. */
  public static ExperimentConfig config(Cell cell) {
    return Plugins.configReader().read(cell.presets(), List.of(), cell.keys());
  }
}
