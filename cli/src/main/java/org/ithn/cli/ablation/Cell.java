package org.ithn.cli.ablation;

import java.util.List;
import java.util.Locale;

/**
 * One experiment of a matrix.
 *
 * @param id names its folder: the row in lower case without blanks, and the seed
 * @param row the row's name with the values of the axes
 * @param paper the method's name in the paper's table; empty if it has none
 * @param seed of the run
 * @param notBuilt what is missing to run it; empty if nothing is
 * @param presets lowest first
 * @param keys {@code path=value}, laid over the presets
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

  /** The id of a row and a seed. */
  static String id(String row, long seed) {
    String plain = row.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    return plain.replaceAll("^-+|-+$", "") + "-seed" + seed;
  }

  /** Whether everything it names is there. */
  public boolean canRun() {
    return notBuilt.isEmpty();
  }
}
