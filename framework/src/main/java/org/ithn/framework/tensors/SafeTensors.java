package org.ithn.framework.tensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.Longs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;

/**
 * Content of a file in the safetensors format: named arrays and string metadata.
 *
 * <p>Layout: the length of the header in 8 little-endian bytes, the header as JSON, the data. The
 * reader treats the file as untrusted: lengths are bounded by the file's size, arrays may neither
 * overlap nor leave gaps, and nothing is executed.
 *
 * @param tensors arrays by name, in the order of the file's header; their bytes are memory-mapped
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

  /** Position of an array's bytes after the header. */
  private record Extent(String name, ElementType type, List<Long> shape, long begin, long end) {
    long[] sizes() {
      return Longs.toArray(shape);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if the file cannot be read or is not a valid safetensors file; the message
   *     names the file
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
      Map<String, ByteBuffer> bytes =
          map(channel, start, contiguous(file, extents, size - start), size - start);
      Map<String, TensorData> tensors = new LinkedHashMap<>();
      for (Extent extent : extents) {
        String name = extent.name();
        tensors.put(name, new TensorData(extent.type(), extent.sizes(), bytes.get(name)));
      }
      return new SafeTensors(tensors, metadata);
    }
  }

  /**
   * Maps arrays into memory, as many at once as fit into a buffer: a process may have some ten
   * thousand mappings, and a file any number of arrays.
   *
   * @param start the position of the data in the file
   * @param sorted contiguous arrays in the order of their positions
   * @param size the length of the data
   */
  private static Map<String, ByteBuffer> map(
      FileChannel channel, long start, List<Extent> sorted, long size) throws IOException {
    Map<String, ByteBuffer> bytes = new HashMap<>();
    long begin = 0;
    ByteBuffer mapped = ByteBuffer.allocate(0);
    for (Extent extent : sorted) {
      if (extent.end() - begin > mapped.limit()) {
        begin = extent.begin();
        long length = Math.min(size - begin, Integer.MAX_VALUE);
        mapped = channel.map(FileChannel.MapMode.READ_ONLY, start + begin, length);
      }
      bytes.put(
          extent.name(),
          mapped.slice((int) (extent.begin() - begin), (int) (extent.end() - extent.begin())));
    }
    return bytes;
  }

  private static ObjectNode header(Path file, FileChannel channel, long size) throws IOException {
    if (size < LENGTH_BYTES) {
      throw invalid(file, "it has only %d bytes, too few for a header".formatted(size));
    }
    long length = readFully(file, channel, LENGTH_BYTES).getLong();
    if (length < 2 || length > Math.min(size - LENGTH_BYTES, LARGEST_HEADER)) {
      throw invalid(
          file, "its header claims %s of %d bytes".formatted(Long.toUnsignedString(length), size));
    }
    byte[] text = readFully(file, channel, (int) length).array();
    try {
      if (Json.LENIENT.readTree(new String(text, StandardCharsets.UTF_8))
          instanceof ObjectNode header) {
        return header;
      }
    } catch (IOException | StackOverflowError e) {
      throw new IOException(invalid(file, "its header is not JSON").getMessage(), e);
    }
    throw invalid(file, "its header is not a JSON object");
  }

  private static ByteBuffer readFully(Path file, FileChannel channel, int count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw invalid(file, "it ends inside its header");
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
      throw invalid(file, "'%s' has the unknown type %s".formatted(name, entry.path("dtype")));
    }
    long[] shape = longs(entry.path("shape"));
    long[] offsets = longs(entry.path("data_offsets"));
    if (shape == null || offsets == null || offsets.length != 2 || offsets[1] < offsets[0]) {
      throw invalid(file, "'%s' has an invalid shape or invalid offsets".formatted(name));
    }
    try {
      long bytes = Math.multiplyExact(TensorData.elementCount(shape), (long) type.byteSize());
      if (bytes != offsets[1] - offsets[0] || bytes > Integer.MAX_VALUE) {
        throw invalid(
            file,
            "'%s' has %d bytes, but its shape needs %d"
                .formatted(name, offsets[1] - offsets[0], bytes));
      }
    } catch (ArithmeticException e) {
      throw new IOException(
          invalid(file, "the shape of '%s' is too large".formatted(name)).getMessage(), e);
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

  /** Returns the arrays in the order of their positions, after checking that these are valid. */
  private static List<Extent> contiguous(Path file, List<Extent> extents, long size)
      throws IOException {
    List<Extent> sorted = new ArrayList<>(extents);
    sorted.sort(Comparator.comparingLong(Extent::begin).thenComparingLong(Extent::end));
    long end = 0;
    for (Extent extent : sorted) {
      if (extent.begin() != end) {
        throw invalid(
            file,
            "'%s' begins at byte %d of the data, expected %d"
                .formatted(extent.name(), extent.begin(), end));
      }
      end = extent.end();
    }
    if (end != size) {
      throw invalid(file, "its arrays need %d bytes, but it has %d".formatted(end, size));
    }
    return sorted;
  }

  private static IOException invalid(Path file, String why) {
    return new IOException(
        "%s is not a valid safetensors file: %s; download or create it again".formatted(file, why));
  }

  /**
   * Writes a file under a temporary name and moves it into place.
   *
   * @param file the file to write, replaced if it exists
   */
  public void write(Path file) throws IOException {
    AtomicFiles.write(
        file,
        channel -> {
          writeFully(channel, headerBytes());
          for (TensorData tensor : tensors.values()) {
            writeFully(channel, tensor.bytes());
          }
        });
  }

  private ByteBuffer headerBytes() {
    ObjectNode header = Json.LENIENT.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode fields = header.putObject(METADATA);
      metadata.forEach(fields::put);
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
