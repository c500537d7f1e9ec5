package org.ithn.experiments.inspection;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.datasets.study.AnnotationFile;

/**
 * Things that occur more than once in a data set.
 *
 * @param repeated the number of things that occur earlier in the same split, by split
 * @param overlaps the things of a split that also occur in an earlier one
 * @param groups the number of groups of equal things, of at least two each
 * @param largest the largest groups, the largest first
 */
public record Duplicates(
    ImmutableMap<String, Integer> repeated,
    List<Overlap> overlaps,
    int groups,
    List<Group> largest) {
  private static final int GROUPS = 20;
  private static final int NAMES = 5;

  /**
   * Things of one split that also occur in another.
   *
   * @param split the split
   * @param other the other split, which precedes it
   * @param shared the things of {@code split} that also occur in {@code other}
   * @param total all things of {@code split}
   */
  public record Overlap(String split, String other, int shared, int total) {}

  /**
   * Equal things.
   *
   * @param count their number
   * @param splits the number in each split that has one
   * @param names the first names
   * @param text the text that they share; empty if they are no texts, or without texts
   */
  public record Group(
      int count, ImmutableMap<String, Integer> splits, List<String> names, String text) {
    static Group of(List<Item> items, boolean named) {
      Map<String, Integer> splits = new LinkedHashMap<>();
      items.forEach(item -> splits.merge(item.split(), 1, Integer::sum));
      return new Group(
          items.size(),
          ImmutableMap.copyOf(splits),
          items.stream().map(Item::name).distinct().limit(NAMES).toList(),
          named ? items.get(0).key() : "");
    }

    Group withoutText() {
      return new Group(count, splits, names, "");
    }
  }

  /**
   * A thing.
   *
   * @param split the split that it belongs to
   * @param name its name
   * @param key the value that equal things share
   */
  record Item(String split, String name, String key) {}

  /** Compares texts, which become part of the result. */
  static Duplicates ofTexts(List<Item> texts) {
    return of(texts, true);
  }

  /** Compares things by keys that do not become part of the result. */
  static Duplicates ofKeys(List<Item> items) {
    return of(items, false);
  }

  private static Duplicates of(List<Item> items, boolean named) {
    Map<String, List<Item>> byKey = new LinkedHashMap<>();
    Map<String, Set<String>> keys = new HashMap<>();
    Map<String, Integer> totals = new HashMap<>();
    AnnotationFile.SPLITS.forEach(split -> keys.put(split, new HashSet<>()));
    for (Item item : items) {
      byKey.computeIfAbsent(item.key(), key -> new ArrayList<>()).add(item);
      keys.get(item.split()).add(item.key());
      totals.merge(item.split(), 1, Integer::sum);
    }
    ImmutableMap.Builder<String, Integer> repeated = ImmutableMap.builder();
    AnnotationFile.SPLITS.forEach(
        split -> repeated.put(split, totals.getOrDefault(split, 0) - keys.get(split).size()));
    List<List<Item>> groups =
        byKey.values().stream()
            .filter(group -> group.size() > 1)
            .sorted(Comparator.comparingInt((List<Item> group) -> group.size()).reversed())
            .toList();
    return new Duplicates(
        repeated.buildOrThrow(),
        overlaps(items, keys, totals),
        groups.size(),
        groups.stream().limit(GROUPS).map(group -> Group.of(group, named)).toList());
  }

  private static List<Overlap> overlaps(
      List<Item> items, Map<String, Set<String>> keys, Map<String, Integer> totals) {
    List<Overlap> overlaps = new ArrayList<>();
    for (int later = 1; later < AnnotationFile.SPLITS.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        String split = AnnotationFile.SPLITS.get(later);
        String other = AnnotationFile.SPLITS.get(earlier);
        long shared =
            items.stream()
                .filter(item -> item.split().equals(split) && keys.get(other).contains(item.key()))
                .count();
        overlaps.add(new Overlap(split, other, (int) shared, totals.getOrDefault(split, 0)));
      }
    }
    return overlaps;
  }

  Duplicates withoutTexts() {
    return new Duplicates(
        repeated, overlaps, groups, largest.stream().map(Group::withoutText).toList());
  }
}
