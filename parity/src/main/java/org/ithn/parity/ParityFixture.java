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
 * Folder of golden numbers.
 *
 * @param folder the folder with {@code config.json} and the files that it lists
 * @param config the settings and tolerances
 * @param dataFolder the folder of data that may not be distributed with the numbers, if available
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
          "%s: is not JSON (%s); copy or generate it again".formatted(file, Json.describe(e)), e);
    }
  }

  /** Reads another JSON file of the folder. */
  public JsonNode readJson(String name) throws IOException {
    return json(folder.resolve(name));
  }

  /** Returns a file or folder of the data, if it exists. */
  public Optional<Path> dataFile(String path) {
    return dataFolder.map(root -> root.resolve(path)).filter(Files::exists);
  }

  /** Reads the arrays of {@code <name>.safetensors}. */
  public Map<String, TensorData> readTensors(String name) throws IOException {
    return SafeTensors.read(folder.resolve(name + ".safetensors")).tensors();
  }

  /** Returns one of the arrays and fails if it is missing. */
  public TensorData tensor(Map<String, TensorData> tensors, String name) throws IOException {
    TensorData found = tensors.get(name);
    if (found == null) {
      throw new IOException(
          "%s: has no array '%s'; check that it is a fixture of this kind".formatted(folder, name));
    }
    return found;
  }

  /** Returns an integer from the section {@code hyper}. */
  public int intHyperparameter(String key) throws IOException {
    return number("/hyper/" + key).intValue();
  }

  /** Returns a number from the section {@code hyper}. */
  public double hyperparameter(String key) throws IOException {
    return number("/hyper/" + key).doubleValue();
  }

  /** Returns a number from the section {@code tolerances}. */
  public double tolerance(String key) throws IOException {
    return number("/tolerances/" + key).doubleValue();
  }

  private JsonNode number(String pointer) throws IOException {
    JsonNode node = config.at(pointer);
    if (!node.isNumber()) {
      throw new IOException(
          "%s/config.json: has no number at %s; check that it is a fixture of this kind"
              .formatted(folder, pointer));
    }
    return node;
  }
}
