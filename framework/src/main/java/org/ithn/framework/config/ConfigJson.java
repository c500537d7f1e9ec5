package org.ithn.framework.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.framework.files.Json;

/** Strict JSON: no comments, duplicate keys, trailing text or silent conversions. */
final class ConfigJson {
  private static final int LARGEST_FILE = 1 << 20;

  static final JsonMapper MAPPER =
      Json.COMPLETE_RECORDS
          .rebuild()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .addModule(EnumNames.module())
          .build();

  private ConfigJson() {}

  /** Reads the object in a file. */
  static ObjectNode read(Path file) {
    String origin = String.valueOf(file.getFileName());
    try {
      if (!Files.isRegularFile(file)) {
        throw new ConfigException(file.toString(), "", "no such file; check the path");
      }
      if (Files.size(file) > LARGEST_FILE) {
        throw new ConfigException(
            origin,
            "",
            "the file has " + Files.size(file) + " bytes; a configuration has at most 1 MiB");
      }
      return parse(Files.readAllBytes(file), origin);
    } catch (IOException e) {
      throw new ConfigException(origin, "", "cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads the object in a stream. */
  static ObjectNode read(InputStream in, String origin) throws IOException {
    return parse(in.readAllBytes(), origin);
  }

  private static ObjectNode parse(byte[] json, String origin) {
    try {
      JsonNode node = MAPPER.readTree(json);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new ConfigException(origin, "", "the file must contain one JSON object { ... }");
    } catch (JsonProcessingException e) {
      throw new ConfigException(origin, "", "not JSON (%s)".formatted(Json.describe(e)), e);
    } catch (IOException e) {
      throw new ConfigException(origin, "", "cannot be read: " + e.getMessage(), e);
    }
  }
}
