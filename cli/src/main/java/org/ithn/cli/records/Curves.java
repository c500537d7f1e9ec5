package org.ithn.cli.records;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Curves of a cell by log key. In a file, curves with the same steps share them.
 *
 * @param byKey the curves
 */
public record Curves(Map<String, Curve> byKey) {
  public Curves {
    byKey = Collections.unmodifiableMap(new TreeMap<>(byKey));
  }

  /**
   * Curves with the same steps.
   *
   * @param steps the steps
   * @param values the values by log key
   */
  record Group(List<Long> steps, Map<String, List<Double>> values) {}

  @JsonCreator
  static Curves of(List<Group> groups) {
    Map<String, Curve> byKey = new TreeMap<>();
    for (Group group : groups) {
      group.values().forEach((key, values) -> byKey.put(key, new Curve(group.steps(), values)));
    }
    return new Curves(byKey);
  }

  @JsonValue
  List<Group> groups() {
    Map<List<Long>, Map<String, List<Double>>> bySteps = new LinkedHashMap<>();
    byKey.forEach(
        (key, curve) ->
            bySteps
                .computeIfAbsent(curve.steps(), unseen -> new TreeMap<>())
                .put(key, curve.values()));
    List<Group> groups = new ArrayList<>();
    bySteps.forEach((steps, values) -> groups.add(new Group(steps, values)));
    return groups;
  }
}
