package org.ithn.cli.ablation;

import java.util.List;
import java.util.Locale;

/**
 * One experiment of a matrix.
 *
 * @param id the name of its folder: the row in lower case without spaces, and the seed
 * @param row the row's name with the values of the axes
 * @param paper the method's name in the paper's table; empty if it has none
 * @param seed the seed of the run
 * @param notBuilt the reason why the cell cannot run; empty if it can
 * @param presets the presets; later ones override earlier ones
 * @param keys assignments {@code path=value} that override the presets
 */
public record Cell(
    String id,
    String row,
    String paper,
    long seed,
    String notBuilt,
    List<String> presets,
    List<String> keys) {
  public Cell {
    presets = List.copyOf(presets);
    keys = List.copyOf(keys);
  }

  /** Returns the id for a row and a seed. */
  static String id(String row, long seed) {
    String plain = row.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    return plain.replaceAll("^-+|-+$", "") + "-seed" + seed;
  }

  /** Returns true if everything that the cell names is available. */
  public boolean canRun() {
    return notBuilt.isEmpty();
  }
}
