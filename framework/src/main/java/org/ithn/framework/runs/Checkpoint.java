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
import org.ithn.framework.files.TextFile;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;

/**
 * Variables and the training state that belongs to them.
 *
 * <p>A checkpoint consists of two files: {@code NAME.safetensors}, and {@code NAME.json} with the
 * state, the SHA-256 of the first file and that of the state. The second file is written last;
 * without it the checkpoint does not exist.
 *
 * @param state the training state
 * @param variables values by path
 */
public record Checkpoint(TrainingState state, Map<String, TensorData> variables) {
  private static final int STATE_FORMAT = 2;
  private static final String TENSOR_FORMAT = "ithn-1";
  private static final JsonMapper JSON = Json.COMPLETE_RECORDS;

  static Path tensorFile(Path folder, String name) {
    return folder.resolve(name + ".safetensors");
  }

  static Path stateFile(Path folder, String name) {
    return folder.resolve(name + ".json");
  }

  /** Writes both files atomically. */
  void save(Path folder, String name) throws IOException {
    Path tensors = tensorFile(folder, name);
    Files.deleteIfExists(stateFile(folder, name)); // it describes the old tensors
    new SafeTensors(variables, Map.of("format", TENSOR_FORMAT)).write(tensors);
    ObjectNode content = JSON.createObjectNode();
    content.put("format", STATE_FORMAT);
    content.set("state", JSON.valueToTree(state));
    ((ObjectNode) content.get("state")).set("schedule", JSON.valueToTree(state.sortedSchedule()));
    content.put("tensors_sha256", sha256(tensors));
    ObjectNode root = JSON.createObjectNode();
    root.set("content", content);
    root.put("content_sha256", sha256(content.toString()));
    AtomicFiles.write(stateFile(folder, name), Json.format(root));
  }

  /**
   * Reads both files and verifies their hashes.
   *
   * @throws IOException if a file is missing or damaged; the message names it
   */
  static Checkpoint load(Path folder, String name) throws IOException {
    Path stateFile = stateFile(folder, name);
    Path tensors = tensorFile(folder, name);
    try {
      JsonNode content = readContent(stateFile);
      if (!Files.isRegularFile(tensors)) {
        throw new IOException(tensors + " is missing, but " + stateFile + " exists");
      }
      if (!content.path("tensors_sha256").asText().equals(sha256(tensors))) {
        throw new IOException(tensors + " is damaged: its hash does not match");
      }
      return new Checkpoint(
          JSON.treeToValue(content.path("state"), TrainingState.class),
          SafeTensors.read(tensors).tensors());
    } catch (JsonProcessingException e) {
      throw new IOException(stateFile + " is damaged: " + Json.describe(e), e);
    }
  }

  /**
   * Reads and verifies the training state alone.
   *
   * @throws IOException if the file is missing or damaged; the message names it
   */
  static TrainingState loadState(Path folder, String name) throws IOException {
    Path stateFile = stateFile(folder, name);
    try {
      return JSON.treeToValue(readContent(stateFile).path("state"), TrainingState.class);
    } catch (JsonProcessingException e) {
      throw new IOException(stateFile + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  private static JsonNode readContent(Path stateFile) throws IOException {
    JsonNode root = JSON.readTree(TextFile.read(stateFile));
    JsonNode content = root.path("content");
    if (!root.path("content_sha256").asText().equals(sha256(content.toString()))) {
      throw new IOException(stateFile + " is damaged: its hash does not match");
    }
    int format = content.path("format").asInt();
    if (format != STATE_FORMAT) {
      throw new IOException(
          "%s has format %d, this version reads format %d; train the run again"
              .formatted(stateFile, format, STATE_FORMAT));
    }
    return content;
  }

  private static String sha256(String text) {
    return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
  }

  private static String sha256(Path file) throws IOException {
    return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
  }
}
