package org.ithn.framework.tensors.torch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.ithn.framework.files.Json;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;

/** Reader of weight files written by other programs. */
public final class WeightFiles {
  private static final String INDEX = ".index.json";
  private static final long MAX_INDEX_BYTES = 100_000_000;
  private static final Pattern SHARD = Pattern.compile("[\\w.-]+\\.(safetensors|bin|pth|pt)");

  private WeightFiles() {}

  /**
   * Reads a {@code .safetensors} file, an index {@code .index.json} of several files, a Python
   * wheel {@code .whl} with one PyTorch file, or, under any other name, a file written by {@code
   * torch.save}.
   *
   * @return arrays by their names in the file
   * @throws IOException if the file cannot be read or is invalid; the message names it
   */
  public static Map<String, TensorData> read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    NotWeights.check(file);
    if (name.endsWith(".safetensors")) {
      return SafeTensors.read(file).tensors();
    }
    if (WheelArchive.isWheel(name)) {
      return WheelArchive.read(file).tensors();
    }
    return name.endsWith(INDEX) ? readShards(file) : TorchCheckpoint.read(file).tensors();
  }

  private static Map<String, TensorData> readShards(Path index) throws IOException {
    Map<String, Map<String, TensorData>> shards = new LinkedHashMap<>();
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : weightMap(index).properties()) {
      String name = entry.getKey();
      String shard = entry.getValue().asText();
      if (!shards.containsKey(shard)) {
        shards.put(shard, readShard(index, shard));
      }
      TensorData tensor = shards.get(shard).get(name);
      if (tensor == null) {
        throw new IOException(
            "%s lists '%s' in %s, which lacks it; download the index and its files again"
                .formatted(index, name, shard));
      }
      tensors.put(name, tensor);
    }
    return tensors;
  }

  private static JsonNode weightMap(Path index) throws IOException {
    if (Files.size(index) > MAX_INDEX_BYTES) {
      throw new IOException(
          "%s has %d bytes; the limit of an index is %d"
              .formatted(index, Files.size(index), MAX_INDEX_BYTES));
    }
    JsonNode weightMap;
    try {
      weightMap = Json.LENIENT.readTree(index.toFile()).path("weight_map");
    } catch (JsonProcessingException e) {
      throw new IOException(index + " is not valid JSON; download it again", e);
    }
    if (!weightMap.isObject() || weightMap.isEmpty()) {
      throw new IOException(index + " has no weight_map; it is not an index of weight files");
    }
    return weightMap;
  }

  private static Map<String, TensorData> readShard(Path index, String shard) throws IOException {
    if (!SHARD.matcher(shard).matches()) {
      throw new IOException(
          "%s refers to '%s'; expected a .safetensors, .bin, .pth or .pt file next to it"
              .formatted(index, TorchGlobals.sanitise(shard)));
    }
    Path file = index.resolveSibling(shard);
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "%s refers to %s, which is missing next to it; download that file too"
              .formatted(index, shard));
    }
    return read(file);
  }
}
