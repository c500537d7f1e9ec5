package org.ithn.cli.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ithn.cli.ablation.RecordFiles;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.TextFile;

/**
 * Values that a search may give to configuration keys.
 *
 * @param parameters ranges by configuration key, in the order of the file
 */
public record SearchSpace(Map<String, ParameterRange> parameters) {
  private static final long STREAM = 0x9E3779B97F4A7C15L;
  private static final String HELP = "see docs/scale.md for the format of a search space";

  /** Returns a search space. */
  public SearchSpace {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /**
   * A parameter of the file.
   *
   * @param min smallest number
   * @param max largest number
   * @param type {@code double} (default) or {@code int}
   * @param scale {@code linear} (default) or {@code log}
   * @param values listed values, instead of the others
   */
  private record Entry(Double min, Double max, String type, String scale, List<JsonNode> values) {
    ParameterRange range() {
      if (values != null) {
        if (min != null || max != null || type != null || scale != null) {
          throw new IllegalArgumentException("values excludes min, max, type and scale");
        }
        return new ValueList(values.stream().map(SearchSpace::text).toList());
      }
      if (min == null || max == null) {
        throw new IllegalArgumentException("either values, or min and max, are required");
      }
      return new NumberRange(
          min,
          max,
          isSecond("type", type, "double", "int"),
          isSecond("scale", scale, "linear", "log"));
    }

    private static boolean isSecond(String name, String value, String first, String second) {
      if (value != null && !value.equals(first) && !value.equals(second)) {
        throw new IllegalArgumentException(
            "%s is '%s'; it must be %s or %s".formatted(name, value, first, second));
      }
      return second.equals(value);
    }
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  /**
   * Reads a file.
   *
   * @throws UserException if it is not valid; the message names the file and the key
   */
  public static SearchSpace read(Path file) throws IOException {
    Map<String, ParameterRange> parameters = new LinkedHashMap<>();
    JsonNode root = RecordFiles.read(TextFile.read(file), JsonNode.class, file.toString(), HELP);
    if (!root.isObject() || root.isEmpty()) {
      throw new UserException(
          file + ": has no parameters; name at least one configuration key with its values");
    }
    for (Map.Entry<String, JsonNode> each : root.properties()) {
      Entry entry =
          RecordFiles.read(
              each.getValue().toString(), Entry.class, file + ": " + each.getKey(), HELP);
      try {
        parameters.put(each.getKey(), entry.range());
      } catch (IllegalArgumentException e) {
        throw new UserException("%s: %s: %s".formatted(file, each.getKey(), e.getMessage()), e);
      }
    }
    return new SearchSpace(parameters);
  }

  /**
   * Draws the values of a trial, which depend only on the seed and the trial's number.
   *
   * @return assignments {@code key=value}
   */
  List<String> sample(long seed, int trial) {
    Random random = new Random(seed * STREAM + trial);
    random.nextLong(); // neighbouring seeds start with similar numbers
    List<String> keys = new ArrayList<>();
    parameters.forEach((key, range) -> keys.add(key + "=" + range.sample(random)));
    return keys;
  }

  /** Describes the ranges by key. */
  Map<String, String> describe() {
    Map<String, String> described = new LinkedHashMap<>();
    parameters.forEach((key, range) -> described.put(key, range.toString()));
    return described;
  }
}
