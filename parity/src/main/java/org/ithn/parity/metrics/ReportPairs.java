package org.ithn.parity.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reports with one reference each and several hypothesis sets. */
record ReportPairs(JsonNode pairs, List<List<String>> references) {
  static ReportPairs of(JsonNode pairs) {
    List<List<String>> references = new ArrayList<>();
    pairs.forEach(pair -> references.add(List.of(pair.path("reference").asText())));
    return new ReportPairs(pairs, references);
  }

  /** Returns a set's hypotheses in the order of the references. */
  List<String> hypotheses(String set) {
    List<String> hypotheses = new ArrayList<>();
    pairs.forEach(pair -> hypotheses.add(pair.path("hypothesis_" + set).asText()));
    return hypotheses;
  }

  static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.asText()));
    return strings;
  }

  static List<List<String>> stringLists(JsonNode array) {
    List<List<String>> lists = new ArrayList<>();
    array.forEach(node -> lists.add(strings(node)));
    return lists;
  }

  static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asDouble(Double.NaN);
    }
    return numbers;
  }
}
