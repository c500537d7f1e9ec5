package org.ithn.backbones.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;

/**
 * A folder of golden numbers.
 *
 * @param folder with {@code config.json} and safetensors files
 * @param config settings and tolerances
 */
public record ParityFixture(Path folder, JsonNode config) {
  /** Reads {@code config.json}. */
  static ParityFixture read(Path folder) throws IOException {
    return new ParityFixture(
        folder, new ObjectMapper().readTree(folder.resolve("config.json").toFile()));
  }

  /** The arrays of {@code <name>.safetensors}. */
  public Map<String, TensorData> tensors(String name) throws IOException {
    return SafeTensors.read(folder.resolve(name + ".safetensors")).tensors();
  }

  /** A whole number of {@code hyper}. */
  public int hyper(String key) throws IOException {
    return number("/hyper/" + key).intValue();
  }

  /** A number of {@code hyper}. */
  public double hyperValue(String key) throws IOException {
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
