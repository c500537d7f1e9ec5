package org.ithn.framework.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Suggestions for misspelt names. */
public final class NearestName {
  private NearestName() {}

  /** Returns all paths of a tree, including those of inner nodes. */
  static List<String> paths(ObjectNode root) {
    List<String> paths = new ArrayList<>();
    collect(root, "", paths);
    return paths;
  }

  private static void collect(ObjectNode node, String prefix, List<String> paths) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      paths.add(prefix + entry.getKey());
      if (entry.getValue() instanceof ObjectNode inner) {
        collect(inner, prefix + entry.getKey() + ".", paths);
      }
    }
  }

  /** Returns the nearest known name within a few edits, or else a path that ends in the name. */
  public static Optional<String> find(String name, Collection<String> known) {
    String bounded = name.length() > 100 ? name.substring(0, 100) : name;
    int most = Math.max(2, bounded.length() / 5);
    Optional<String> nearest =
        known.stream()
            .filter(candidate -> editDistance(bounded, candidate) <= most)
            .min(Comparator.comparingInt(candidate -> editDistance(bounded, candidate)));
    return nearest.or(() -> known.stream().filter(path -> path.endsWith("." + name)).findFirst());
  }

  /**
   * Returns the number of insertions, deletions, replacements and swaps of adjacent characters that
   * turn one string into the other.
   */
  static int editDistance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int step(int[][] cost, String a, String b, int i, int j) {
    int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best = Math.min(cost[i - 1][j - 1] + same, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
