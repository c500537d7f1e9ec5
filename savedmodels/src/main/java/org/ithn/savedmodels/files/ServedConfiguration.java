package org.ithn.savedmodels.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.framework.files.Json;

/** Configuration that a served model was trained with. */
final class ServedConfiguration {
  private ServedConfiguration() {}

  /**
   * Returns the value of a key; a missing node if the model has no configuration or no such key.
   *
   * @param version a version of a served model
   * @param pointer the path of the key, such as {@code /data/views/mode}
   * @throws IOException if the configuration cannot be read or is damaged
   */
  static JsonNode value(Path version, String pointer) throws IOException {
    Path config = version.resolve("assets.extra").resolve("config.json");
    return Files.isRegularFile(config) ? Json.read(config).at(pointer) : MissingNode.getInstance();
  }
}
