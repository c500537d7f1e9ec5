package org.ithn.serving.standin.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node of a Kubernetes manifest, whose checks collect problems that name its path. */
final class ManifestNode {
  private static final Pattern QUANTITY =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?");
  private static final Map<String, BigDecimal> UNITS =
      Map.of(
          "m", new BigDecimal("0.001"),
          "k", BigDecimal.valueOf(1_000),
          "M", BigDecimal.valueOf(1_000_000),
          "G", BigDecimal.valueOf(1_000_000_000),
          "T", BigDecimal.valueOf(1_000_000_000_000L),
          "Ki", BigDecimal.valueOf(1L << 10),
          "Mi", BigDecimal.valueOf(1L << 20),
          "Gi", BigDecimal.valueOf(1L << 30),
          "Ti", BigDecimal.valueOf(1L << 40));

  private final JsonNode tree;
  private final String path;
  private final Set<String> problems;

  /**
   * Creates the root of a document.
   *
   * @param problems receives the problems
   */
  ManifestNode(JsonNode tree, Set<String> problems) {
    this(tree, tree.path("kind").asText(), problems);
  }

  private ManifestNode(JsonNode tree, String path, Set<String> problems) {
    this.tree = tree;
    this.path = path;
    this.problems = problems;
  }

  /** Returns the node. */
  JsonNode tree() {
    return tree;
  }

  /** Returns a child; a missing one is a problem. */
  ManifestNode child(String name) {
    JsonNode found = tree.path(name);
    if (!tree.isMissingNode() && !found.isContainerNode()) {
      problem("." + name, "is missing");
    }
    return new ManifestNode(
        found.isContainerNode() ? found : MissingNode.getInstance(), path + "." + name, problems);
  }

  /** Returns the first element of a list; an empty list is a problem. */
  ManifestNode first() {
    if (!tree.isMissingNode() && tree.isEmpty()) {
      problem("", "is empty");
    }
    return new ManifestNode(tree.path(0), path + "[0]", problems);
  }

  /** Checks every element of a list. */
  void each(Consumer<ManifestNode> check) {
    for (int i = 0; i < tree.size(); i++) {
      check.accept(new ManifestNode(tree.get(i), "%s[%d]".formatted(path, i), problems));
    }
  }

  /**
   * Checks a text or number and returns it.
   *
   * @param pattern the regular expression that it must match, which contains no text of a file
   */
  String require(String name, String pattern) {
    return require(name, pattern, value -> value.matches(pattern));
  }

  /**
   * Checks a text or number and returns it.
   *
   * @param values the values that it may have; none make every value a problem
   */
  String requireOneOf(String name, Set<String> values) {
    return require(name, String.join("|", values), values::contains);
  }

  private String require(String name, String expected, Predicate<String> check) {
    JsonNode value = tree.path(name);
    if (!tree.isMissingNode() && !(value.isValueNode() && check.test(value.asText()))) {
      problem(
          "." + name,
          value.isMissingNode()
              ? "is missing"
              : "is '%s', expected %s".formatted(value.asText(), expected));
    }
    return value.asText();
  }

  /** Checks that a list contains a text that contains another one. */
  void requireText(String part) {
    for (JsonNode each : tree) {
      if (each.asText().contains(part)) {
        return;
      }
    }
    if (!tree.isMissingNode()) {
      problem("", "does not contain '%s'".formatted(part.strip()));
    }
  }

  /** Checks that this mapping is not empty and is a part of another one. */
  void requireEntriesOf(JsonNode whole, String name) {
    boolean part =
        tree.properties().stream()
            .allMatch(each -> each.getValue().equals(whole.path(each.getKey())));
    if (!tree.isMissingNode() && (tree.isEmpty() || !part)) {
      problem("", "is %s, but %s are %s".formatted(tree, name, whole));
    }
  }

  /** Checks requests and limits of processor and memory: quantities, requests up to the limits. */
  void requireResources() {
    for (String amount : List.of("cpu", "memory")) {
      BigDecimal request = child("requests").quantity(amount);
      BigDecimal limit = child("limits").quantity(amount);
      if (request.compareTo(limit) > 0) {
        problem(".requests." + amount, "is above the limit");
      }
    }
  }

  private BigDecimal quantity(String name) {
    Matcher amount = QUANTITY.matcher(require(name, QUANTITY.pattern()));
    if (!amount.matches()) {
      return BigDecimal.ZERO;
    }
    BigDecimal unit = amount.group(2) == null ? BigDecimal.ONE : UNITS.get(amount.group(2));
    return new BigDecimal(amount.group(1)).multiply(unit);
  }

  /** Adds a problem of this node or a path below it. */
  void problem(String below, String problem) {
    problems.add(path + below + " " + problem);
  }
}
