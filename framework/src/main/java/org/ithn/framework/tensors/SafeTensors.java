package org.ithn.framework.tensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.Longs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ithn.framework.files.Json;

/**
 * Files in the safetensors format: named arrays and a few words about them.
 *
 * <p>Layout: the length of the header in 8 little-endian bytes, the header as JSON, the data.
 * Reading trusts nothing: lengths are bounded by the file's own, arrays must neither overlap nor
 * leave holes, and nothing is executed.
 *
 * @param tensors by name, in the order of the file's header; their bytes are mapped, not read
 * @param metadata the header's {@code __metadata__}
 */
public record SafeTensors(Map<String, TensorData> tensors, Map<String, String> metadata) {
  private static final int LENGTH_BYTES = 8;
  private static final long LARGEST_HEADER = 100_000_000;
  private static final String METADATA = "__metadata__";

  public SafeTensors {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** Where an array's bytes lie after the header. */
  private record Extent(String name, ElementType type, List<Long> shape, long begin, long end) {
    long[] sizes() {
      return Longs.toArray(shape);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, or is not a sound safetensors file; the message is a
   *     sentence that names the file
   */
  public static SafeTensors read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ObjectNode header = header(file, channel, size);
      long start = channel.position();
      List<Extent> extents = new ArrayList<>();
      Map<String, String> metadata = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : header.properties()) {
        if (field.getKey().equals(METADATA)) {
          field
              .getValue()
              .properties()
              .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
        } else {
          extents.add(extent(file, field.getKey(), field.getValue()));
        }
      }
      checkContiguous(file, extents, size - start);
      Map<String, TensorData> tensors = new LinkedHashMap<>();
      for (Extent extent : extents) {
        ByteBuffer bytes =
            channel.map(
                FileChannel.MapMode.READ_ONLY,
                start + extent.begin(),
                extent.end() - extent.begin());
        tensors.put(extent.name(), new TensorData(extent.type(), extent.sizes(), bytes));
      }
      return new SafeTensors(tensors, metadata);
    }
  }

  private static ObjectNode header(Path file, FileChannel channel, long size) throws IOException {
    if (size < LENGTH_BYTES) {
      throw broken(file, "it has %d bytes, too few for a header".formatted(size));
    }
    long length = readFully(file, channel, LENGTH_BYTES).getLong();
    if (length < 2 || length > Math.min(size - LENGTH_BYTES, LARGEST_HEADER)) {
      throw broken(
          file, "its header claims %s bytes of %d".formatted(Long.toUnsignedString(length), size));
    }
    byte[] text = readFully(file, channel, (int) length).array();
    try {
      if (Json.UNIQUE_KEYS.readTree(new String(text, StandardCharsets.UTF_8)) instanceof ObjectNode header) {
        return header;
      }
    } catch (IOException | StackOverflowError e) {
      throw new IOException(broken(file, "its header is not JSON").getMessage(), e);
    }
    throw broken(file, "its header is not a JSON object");
  }

  private static ByteBuffer readFully(Path file, FileChannel channel, int count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw broken(file, "it ends within its header");
      }
    }
    return buffer.flip();
  }

  private static Extent extent(Path file, String name, JsonNode entry) throws IOException {
    ElementType type = null;
    for (ElementType known : ElementType.values()) {
      if (known.name().equals(entry.path("dtype").asText())) {
        type = known;
      }
    }
    if (type == null) {
      throw broken(file, "'%s' has the unknown type %s".formatted(name, entry.path("dtype")));
    }
    long[] shape = longs(entry.path("shape"));
    long[] offsets = longs(entry.path("data_offsets"));
    if (shape == null || offsets == null || offsets.length != 2 || offsets[1] < offsets[0]) {
      throw broken(file, "'%s' has no sound shape and offsets".formatted(name));
    }
    try {
      long bytes = Math.multiplyExact(TensorData.elementCount(shape), (long) type.byteSize());
      if (bytes != offsets[1] - offsets[0] || bytes > Integer.MAX_VALUE) {
        throw broken(
            file,
            "'%s' has %d bytes where its shape needs %d"
                .formatted(name, offsets[1] - offsets[0], bytes));
      }
    } catch (ArithmeticException e) {
      throw new IOException(broken(file, "'%s' has a huge shape".formatted(name)).getMessage(), e);
    }
    return new Extent(name, type, Longs.asList(shape), offsets[0], offsets[1]);
  }

  private static long[] longs(JsonNode array) {
    if (!array.isArray()) {
      return null;
    }
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      if (!array.get(i).isIntegralNumber()
          || !array.get(i).canConvertToLong()
          || array.get(i).longValue() < 0) {
        return null;
      }
      values[i] = array.get(i).longValue();
    }
    return values;
  }

  private static void checkContiguous(Path file, List<Extent> extents, long size)
      throws IOException {
    List<Extent> sorted = new ArrayList<>(extents);
    sorted.sort(Comparator.comparingLong(Extent::begin).thenComparingLong(Extent::end));
    long end = 0;
    for (Extent extent : sorted) {
      if (extent.begin() != end) {
        throw broken(
            file,
            "'%s' begins at byte %d of the data, expected %d"
                .formatted(extent.name(), extent.begin(), end));
      }
      end = extent.end();
    }
    if (end != size) {
      throw broken(file, "its arrays need %d bytes, it has %d".formatted(end, size));
    }
  }

  private static IOException broken(Path file, String why) {
    return new IOException(
        "%s is not a sound safetensors file: %s; fetch or make it again".formatted(file, why));
  }

  /**
   * Writes a file under a temporary name and moves it into place.
   *
   * @param file replaced if it exists
   */
  public void write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path temporary = folder.resolve(".%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID()));
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        writeFully(channel, headerBytes());
        for (TensorData tensor : tensors.values()) {
          writeFully(channel, tensor.bytes());
        }
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private ByteBuffer headerBytes() {
    ObjectNode header = Json.UNIQUE_KEYS.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode words = header.putObject(METADATA);
      metadata.forEach(words::put);
    }
    long offset = 0;
    for (Map.Entry<String, TensorData> tensor : tensors.entrySet()) {
      ObjectNode entry = header.putObject(tensor.getKey());
      entry.put("dtype", tensor.getValue().type().name());
      var shape = entry.putArray("shape");
      for (long size : tensor.getValue().shape()) {
        shape.add(size);
      }
      long end = offset + tensor.getValue().bytes().remaining();
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + 7) / 8 * 8;
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(padded).put(text);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.flip();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
