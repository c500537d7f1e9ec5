package org.ithn.cli.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.files.Json;

/** Comparison of resolved configurations without what belongs to a machine or to one seed. */
public final class ConfigurationDifference {
  private static final ImmutableSet<String> IGNORED =
      ImmutableSet.of(
          "name",
          "seed",
          "training.compute.intra_op_threads",
          "training.compute.inter_op_threads",
          "training.vision.cache");

  /** Files are identified by the hashes of the run record. */
  private static final String FILES = "data.files.";

  private ConfigurationDifference() {}

  /**
   * Describes a cell's configuration.
   *
   * @param presets the cell's presets
   * @param reference the keys of the configuration to compare with
   */
  public static CellRecord.Configuration of(
      ExperimentConfig config, List<String> presets, Map<String, JsonNode> reference) {
    Map<String, JsonNode> keys = keys(config);
    Map<String, JsonNode> differences = new TreeMap<>(keys);
    differences.entrySet().removeAll(reference.entrySet());
    String hash = Hashing.sha256().hashString(keys.toString(), StandardCharsets.UTF_8).toString();
    return new CellRecord.Configuration(hash, presets, differences);
  }

  /** Returns the keys that count, with their values. */
  public static Map<String, JsonNode> keys(ExperimentConfig config) {
    Map<String, JsonNode> keys = new TreeMap<>();
    try {
      collect(Json.LENIENT.readTree(ConfigReader.toJson(config)), "", keys);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the resolved configuration is not JSON", e);
    }
    return keys;
  }

  private static void collect(JsonNode node, String path, Map<String, JsonNode> keys) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = path + entry.getKey();
      if (entry.getValue().isObject()) {
        collect(entry.getValue(), key + ".", keys);
      } else if (!IGNORED.contains(key) && !key.startsWith(FILES)) {
        keys.put(key, withoutFolder(entry.getValue()));
      }
    }
  }

  private static JsonNode withoutFolder(JsonNode value) {
    String text = value.asText();
    return value.isTextual() && text.contains("/")
        ? Json.LENIENT.getNodeFactory().textNode(text.substring(text.lastIndexOf('/') + 1))
        : value;
  }
}
