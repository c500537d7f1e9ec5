package org.ithn.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.files.Json;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;

/**
 * A folder of golden numbers.
 *
 * @param folder with {@code config.json} and the files that it tells of
 * @param config settings and tolerances
 * @param dataFolder where data are that may not be kept beside the numbers, if they are there
 */
public record ParityFixture(Path folder, JsonNode config, Optional<Path> dataFolder) {
  /**
   * Reads {@code config.json}.
   *
   * @throws IOException if it is missing or not JSON
   */
  public static ParityFixture load(Path folder, Optional<Path> data) throws IOException {
    return new ParityFixture(folder, json(folder.resolve("config.json")), data);
  }

  private static JsonNode json(Path file) throws IOException {
    try {
      return Json.LENIENT.readTree(Files.readString(file));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException(
          "%s is not JSON: %s; fetch or make it again".formatted(file, e.getOriginalMessage()), e);
    }
  }

  /** Another JSON file of the folder. */
  public JsonNode readJson(String name) throws IOException {
    return json(folder.resolve(name));
  }

  /** A file or folder of the data, if it is there. */
  public Optional<Path> dataFile(String path) {
    return dataFolder.map(root -> root.resolve(path)).filter(Files::exists);
  }

  /** The arrays of {@code <name>.safetensors}. */
  public Map<String, TensorData> readTensors(String name) throws IOException {
    return SafeTensors.read(folder.resolve(name + ".safetensors")).tensors();
  }

  /** One of some arrays. */
  public TensorData tensor(Map<String, TensorData> tensors, String name) throws IOException {
    TensorData found = tensors.get(name);
    if (found == null) {
      throw new IOException(
          "%s has no array '%s'; it is not a fixture of this kind".formatted(folder, name));
    }
    return found;
  }

  /** A whole number of {@code hyper}. */
  public int intHyperparameter(String key) throws IOException {
    return number("/hyper/" + key).intValue();
  }

  /** A number of {@code hyper}. */
  public double hyperparameter(String key) throws IOException {
    return number("/hyper/" + key).doubleValue();
  }

  /** A number of {@code tolerances}. */
  public double tolerance(String key) throws IOException {
    return number("/tolerances/" + key).doubleValue();
  }

  private JsonNode number(String pointer) throws IOException {
    JsonNode node = config.at(pointer);
    if (!node.isNumber()) {
      throw new IOException(
          "%s/config.json has no number at %s; it is not a fixture of this kind"
              .formatted(folder, pointer));
    }
    return node;
  }
}
