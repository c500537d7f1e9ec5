package org.ithn.framework.tensors.torch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ithn.framework.files.Json;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;

/** Files of weights that other programs wrote. */
public final class WeightFiles {
  private static final String INDEX = ".index.json";

  private WeightFiles() {}

  /**
   * Reads {@code .safetensors}, an index {@code .index.json} of several of them, or what {@code
   * torch.save} wrote under any other name.
   *
   * @return arrays by the names of the file
   * @throws IOException in one sentence that names the file, if it cannot be read or is not sound
   */
  public static Map<String, TensorData> read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".safetensors")) {
      return SafeTensors.read(file).tensors();
    }
    return name.endsWith(INDEX) ? readShards(file) : TorchCheckpoint.read(file).tensors();
  }

  private static Map<String, TensorData> readShards(Path index) throws IOException {
    JsonNode places = Json.LENIENT.readTree(index.toFile()).path("weight_map");
    if (!places.isObject() || places.isEmpty()) {
      throw new IOException(index + " has no weight_map; it is not an index of safetensors files");
    }
    Map<String, Map<String, TensorData>> shards = new LinkedHashMap<>();
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> place : places.properties()) {
      String shard = place.getValue().asText();
      if (!shard.matches("[\\w.-]+\\.safetensors")) {
        throw new IOException(
            "%s names the file '%s', which is not one beside it".formatted(index, shard));
      }
      if (!shards.containsKey(shard)) {
        shards.put(shard, SafeTensors.read(index.resolveSibling(shard)).tensors());
      }
      TensorData tensor = shards.get(shard).get(place.getKey());
      if (tensor == null) {
        throw new IOException(
            "%s says that %s holds '%s', but it does not".formatted(index, shard, place.getKey()));
      }
      tensors.put(place.getKey(), tensor);
    }
    return tensors;
  }
}
