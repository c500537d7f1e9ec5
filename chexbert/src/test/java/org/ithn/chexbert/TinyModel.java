package org.ithn.chexbert;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.metrics.clinical.Observation;

/**
 * Writer of an ONNX model with CheXbert's inputs and outputs and hand-computable logits: a report's
 * logits are the sum of its tokens' rows in a table {@code [V, 54]}, padding masked.
 *
 * <p>Graph: Gather rows, Cast and Unsqueeze the mask, Mul, ReduceSum over tokens, Split into heads
 * in the order of {@link Observation}. Fields are written by their numbers in ONNX's protocol
 * buffer definition.
 */
final class TinyModel {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int INT = 2;
  private static final int INTS = 7;

  private TinyModel() {}

  /** Number of logits per token: all heads in order, 4 each, 2 for No Finding. */
  static int width() {
    return 4 * (Observation.values().length - 1) + 2;
  }

  /** Returns the column of an observation's first class. */
  static int column(Observation observation) {
    return observation == Observation.NO_FINDING
        ? 0
        : 2 + 4 * (List.of(Observation.values()).indexOf(observation) - 1);
  }

  static Path write(Path file, float[][] table, List<String> outputNames) {
    Message graph = new Message();
    graph.add(1, node("Gather", List.of("table", "input_ids"), List.of("rows")));
    graph.add(
        1, node("Cast", List.of("attention_mask"), List.of("mask")).add(5, attribute("to", FLOAT)));
    graph.add(1, node("Unsqueeze", List.of("mask", "two"), List.of("column")));
    graph.add(1, node("Mul", List.of("rows", "column"), List.of("masked")));
    graph.add(
        1,
        node("ReduceSum", List.of("masked", "one"), List.of("sums"))
            .add(5, attribute("keepdims", 0)));
    graph.add(1, node("Split", List.of("sums", "sizes"), outputNames).add(5, attribute("axis", 1)));
    graph.text(2, "tiny");
    graph.add(5, floats("table", table));
    graph.add(5, longs("two", 2));
    graph.add(5, longs("one", 1));
    graph.add(5, longs("sizes", sizes()));
    graph.add(11, value("input_ids", INT64, -1, -1));
    graph.add(11, value("attention_mask", INT64, -1, -1));
    for (int i = 0; i < outputNames.size(); i++) {
      graph.add(12, value(outputNames.get(i), FLOAT, -1, sizes()[i]));
    }
    Message model = new Message().number(1, 8).add(7, graph).add(8, new Message().number(2, 13));
    try {
      return Files.write(file, model.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long[] sizes() {
    List<Long> sizes = new ArrayList<>();
    for (Observation observation : Observation.values()) {
      sizes.add(observation == Observation.NO_FINDING ? 2L : 4L);
    }
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  private static Message node(String operation, List<String> inputs, List<String> outputs) {
    Message node = new Message();
    inputs.forEach(name -> node.text(1, name));
    outputs.forEach(name -> node.text(2, name));
    return node.text(4, operation);
  }

  private static Message attribute(String name, int value) {
    return new Message().text(1, name).number(3, value).number(20, INT);
  }

  private static Message floats(String name, float[][] rows) {
    ByteBuffer data =
        ByteBuffer.allocate(4 * rows.length * rows[0].length).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      for (float x : row) {
        data.putFloat(x);
      }
    }
    return new Message()
        .number(1, rows.length)
        .number(1, rows[0].length)
        .number(2, FLOAT)
        .text(8, name)
        .bytes(9, data.array());
  }

  private static Message longs(String name, long... values) {
    ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asLongBuffer().put(values);
    return new Message()
        .number(1, values.length)
        .number(2, INTS)
        .text(8, name)
        .bytes(9, data.array());
  }

  /** Returns a tensor's name, element type and shape; -1 for an axis of any size. */
  private static Message value(String name, int type, long... shape) {
    Message dimensions = new Message();
    for (long size : shape) {
      dimensions.add(1, size < 0 ? new Message().text(2, "any") : new Message().number(1, size));
    }
    Message tensor = new Message().number(1, type).add(2, dimensions);
    return new Message().text(1, name).add(2, new Message().add(1, tensor));
  }

  /** Builder of a protocol buffer message with integer and length-delimited fields. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message add(int field, Message value) {
      return bytes(field, value.bytes());
    }

    Message bytes(int field, byte[] value) {
      varint(((long) field << 3) | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) ((rest & 0x7F) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
