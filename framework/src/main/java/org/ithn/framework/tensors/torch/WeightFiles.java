package org.ithn.framework.tensors.torch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ithn.framework.files.Json;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;

/** Reader of weight files written by other programs. */
public final class WeightFiles {
  private static final String INDEX = ".index.json";

  private WeightFiles() {}

  /**
   * Reads a {@code .safetensors} file, an index {@code .index.json} of several of them, a Python
   * wheel {@code .whl} with one PyTorch file, or, under any other name, a file written by {@code
   * torch.save}.
   *
   * @return arrays by their names in the file
   * @throws IOException if the file cannot be read or is invalid; the message names it
   */
  public static Map<String, TensorData> read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".safetensors")) {
      return SafeTensors.read(file).tensors();
    }
    if (WheelArchive.isWheel(name)) {
      return WheelArchive.read(file).tensors();
    }
    return name.endsWith(INDEX) ? readShards(file) : TorchCheckpoint.read(file).tensors();
  }

  private static Map<String, TensorData> readShards(Path index) throws IOException {
    JsonNode weightMap = Json.LENIENT.readTree(index.toFile()).path("weight_map");
    if (!weightMap.isObject() || weightMap.isEmpty()) {
      throw new IOException(index + " has no weight_map; it is not an index of safetensors files");
    }
    Map<String, Map<String, TensorData>> shards = new LinkedHashMap<>();
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : weightMap.properties()) {
      String shard = entry.getValue().asText();
      if (!shard.matches("[\\w.-]+\\.safetensors")) {
        throw new IOException(
            "%s refers to '%s'; expected a .safetensors file next to it".formatted(index, shard));
      }
      if (!shards.containsKey(shard)) {
        shards.put(shard, SafeTensors.read(index.resolveSibling(shard)).tensors());
      }
      TensorData tensor = shards.get(shard).get(entry.getKey());
      if (tensor == null) {
        throw new IOException(
            "%s lists '%3$s' in %2$s, which lacks it".formatted(index, shard, entry.getKey()));
      }
      tensors.put(entry.getKey(), tensor);
    }
    return tensors;
  }
}
