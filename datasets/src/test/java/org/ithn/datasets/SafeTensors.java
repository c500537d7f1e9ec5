package org.ithn.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The few tensors of a fixture file. */
public final class SafeTensors {
  private final JsonNode header;
  private final ByteBuffer data;

  private SafeTensors(JsonNode header, ByteBuffer data) {
    this.header = header;
    this.data = data;
  }

  /** Reads the whole file. */
  public static SafeTensors load(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(bytes.getLong());
    byte[] json = new byte[length];
    bytes.get(json);
    JsonNode header = new ObjectMapper().readTree(new String(json, StandardCharsets.UTF_8));
    return new SafeTensors(header, bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Whether there is such a tensor. */
  public boolean has(String name) {
    return header.has(name);
  }

  /** An extent of a tensor. */
  public int extent(String name, int axis) {
    return header.get(name).get("shape").get(axis).intValue();
  }

  /** A value, whatever the tensor's type is. */
  public double value(String name, int index) {
    JsonNode entry = header.get(name);
    int start = entry.get("data_offsets").get(0).intValue();
    return switch (entry.get("dtype").textValue()) {
      case "F32" -> data.getFloat(start + 4 * index);
      case "I64" -> data.getLong(start + 8 * index);
      case "U8" -> data.get(start + index) & 0xff;
      default -> throw new IllegalArgumentException(entry.toString());
    };
  }
}
