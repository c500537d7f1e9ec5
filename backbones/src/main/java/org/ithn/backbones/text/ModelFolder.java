package org.ithn.backbones.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.framework.files.Json;

/** Access to the files of a model's folder, with size limits. */
record ModelFolder(Path path) {
  private static final long MAX_BYTES = 64L << 20;

  boolean has(String name) {
    return Files.isRegularFile(path.resolve(name));
  }

  JsonNode loadJson(String name) {
    Path file = requireFile(name);
    try {
      return Json.LENIENT.readTree(file.toFile());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: is not valid JSON (%s); copy it again from its source"
              .formatted(file, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  List<String> loadLines(String name) {
    // Not lines(): vocabularies contain U+0085 and U+2028, which do not end a line here.
    return List.of(
        new String(loadBytes(name), StandardCharsets.UTF_8).replace("\r\n", "\n").split("\n"));
  }

  byte[] loadBytes(String name) {
    Path file = requireFile(name);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("%s: cannot read this file (%s)".formatted(file, e), e);
    }
  }

  private Path requireFile(String name) {
    Path file = path.resolve(name);
    try {
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException(
            "%s: this file does not exist; expected the folder of a Hugging Face model"
                .formatted(file));
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(
            "%s: is larger than %d MiB; check that it is the right file"
                .formatted(file, MAX_BYTES >> 20));
      }
      return file;
    } catch (IOException e) {
      throw new IllegalArgumentException("%s: cannot read this file (%s)".formatted(file, e), e);
    }
  }

  IllegalArgumentException problem(String name, String what) {
    return new IllegalArgumentException("%s: %s".formatted(path.resolve(name), what));
  }
}
