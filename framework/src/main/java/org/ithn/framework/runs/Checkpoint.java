package org.ithn.framework.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;

/**
 * Variables and the state that belongs to them.
 *
 * <p>On disk it is two files: {@code NAME.safetensors}, and {@code NAME.json} with the state, the
 * SHA-256 of the first file and that of the state. The second is written last: without it there is
 * no checkpoint.
 *
 * @param state where the run was
 * @param variables by path
 */
public record Checkpoint(TrainingState state, Map<String, TensorData> variables) {
  private static final int FORMAT = 1;
  private static final JsonMapper JSON = Json.COMPLETE_RECORDS;

  static Path tensorFile(Path folder, String name) {
    return folder.resolve(name + ".safetensors");
  }

  static Path stateFile(Path folder, String name) {
    return folder.resolve(name + ".json");
  }

  /** Writes both files, each whole or not at all. */
  void save(Path folder, String name) throws IOException {
    Path tensors = tensorFile(folder, name);
    Files.deleteIfExists(stateFile(folder, name)); // it describes the tensors that are replaced
    new SafeTensors(variables, Map.of("format", "ithn-" + FORMAT)).write(tensors);
    ObjectNode content = JSON.createObjectNode();
    content.put("format", FORMAT);
    content.set("state", JSON.valueToTree(state));
    ((ObjectNode) content.get("state")).set("schedule", JSON.valueToTree(state.sortedSchedule()));
    content.put("tensors_sha256", sha256(tensors));
    ObjectNode root = JSON.createObjectNode();
    root.set("content", content);
    root.put("content_sha256", sha256(content.toString()));
    AtomicFiles.write(stateFile(folder, name), Json.format(root));
  }

  /**
   * Reads both files and checks what they hold against the hashes.
   *
   * @throws IOException if anything is not as it was written; the message is a sentence
   */
  static Checkpoint load(Path folder, String name) throws IOException {
    Path stateFile = stateFile(folder, name);
    Path tensors = tensorFile(folder, name);
    try {
      JsonNode root = JSON.readTree(Files.readString(stateFile));
      JsonNode content = root.path("content");
      if (!root.path("content_sha256").asText().equals(sha256(content.toString()))) {
        throw new IOException(stateFile + " is damaged: its content does not have its hash");
      }
      if (!Files.isRegularFile(tensors)) {
        throw new IOException(tensors + " is missing, though " + stateFile + " is there");
      }
      if (!content.path("tensors_sha256").asText().equals(sha256(tensors))) {
        throw new IOException(tensors + " is damaged: its content does not have its hash");
      }
      return new Checkpoint(
          JSON.treeToValue(withMissingFields(content.path("state")), TrainingState.class),
          SafeTensors.read(tensors).tensors());
    } catch (JsonProcessingException e) {
      throw new IOException(stateFile + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  /** States of runs that knew no self-critical phase do not speak of it. */
  private static JsonNode withMissingFields(JsonNode state) {
    if (state instanceof ObjectNode known && !known.has("self_critical_epoch")) {
      known.put("self_critical_epoch", 0).put("self_critical_step", 0);
    }
    return state;
  }

  private static String sha256(String text) {
    return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
  }

  private static String sha256(Path file) throws IOException {
    return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
  }
}
