package org.ithn.experiments.encoding;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.ithn.datasets.mining.ReportEncoder;
import org.ithn.datasets.mining.ReportEncoderProvider;
import org.ithn.framework.files.Json;

/** Factory of report encoders with options, as set by {@code mine --encoder-set KEY=VALUE}. */
public final class ReportEncoderFactory {
  private static final JsonMapper JSON =
      Json.RECORDS.rebuild().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();

  private ReportEncoderFactory() {}

  /**
   * Creates an encoder with a provider's defaults and the given options.
   *
   * @param assignments options such as {@code model=radbert}
   * @throws IllegalArgumentException if a key is unknown or its value is invalid
   */
  public static <C extends Record> ReportEncoder create(
      ReportEncoderProvider<C> provider, List<String> assignments) {
    ObjectNode tree = JSON.valueToTree(provider.defaults());
    for (String assignment : assignments) {
      int at = assignment.indexOf('=');
      String key = at < 0 ? assignment : assignment.substring(0, at);
      if (at < 0 || !tree.has(key)) {
        String keys =
            StreamSupport.stream(((Iterable<String>) tree::fieldNames).spliterator(), false)
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
            "report encoder %s: '%s' is not KEY=VALUE with a known key; keys: %s"
                .formatted(provider.name(), assignment, keys));
      }
      tree.put(key, assignment.substring(at + 1));
    }
    return provider.create(options(provider, tree));
  }

  @SuppressWarnings("unchecked") // the defaults are of class C
  private static <C extends Record> C options(ReportEncoderProvider<C> provider, ObjectNode tree) {
    try {
      return (C) JSON.convertValue(tree, provider.defaults().getClass());
    } catch (IllegalArgumentException e) {
      Throwable cause = e;
      while (cause.getCause() != null && cause.getCause() != cause) {
        cause = cause.getCause();
      }
      throw new IllegalArgumentException(
          "report encoder %s: %s"
              .formatted(provider.name(), cause.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }
}
