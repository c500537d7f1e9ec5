package org.ithn.serving.client.protocol;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.base.CharMatcher;
import com.google.common.primitives.Booleans;
import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Conversion between tensors and the nested JSON lists of the REST interface.
 *
 * <p>Bytes are written as <code>{"b64": "..."}</code> in standard base64, text as JSON strings.
 */
public final class JsonTensors {
  /** The JSON of the REST interface: NaN and Infinity are numbers, as for the server. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String BASE64 = "b64";
  private static final int MAX_DEPTH = 16;
  private static final CharMatcher BASE64_CHARACTERS =
      CharMatcher.inRange('A', 'Z')
          .or(CharMatcher.inRange('a', 'z'))
          .or(CharMatcher.inRange('0', '9'))
          .or(CharMatcher.anyOf("+/="));

  private JsonTensors() {}

  /**
   * Reads nested lists; numbers become int64, or float32 if any of them has a fraction.
   *
   * @throws IllegalArgumentException if lists of one level differ in length or elements in type
   */
  public static WireTensor fromJson(JsonNode json) {
    List<Long> shape = new ArrayList<>();
    for (JsonNode level = json; level.isArray(); level = level.path(0)) {
      shape.add((long) level.size());
      require(shape.size() <= MAX_DEPTH, "lists are nested deeper than " + MAX_DEPTH);
    }
    List<JsonNode> leaves = new ArrayList<>();
    collect(json, shape, 0, leaves);
    return tensor(leaves, Longs.toArray(shape));
  }

  private static void collect(JsonNode json, List<Long> shape, int depth, List<JsonNode> leaves) {
    if (depth == shape.size()) {
      require(!json.isArray(), "lists of one level have different depths");
      leaves.add(json);
      return;
    }
    require(
        json.isArray() && json.size() == shape.get(depth),
        "lists of one level have different lengths");
    json.forEach(element -> collect(element, shape, depth + 1, leaves));
  }

  private static WireTensor tensor(List<JsonNode> leaves, long[] shape) {
    if (!leaves.isEmpty() && leaves.stream().allMatch(JsonNode::isBoolean)) {
      return WireTensors.ofBooleans(
          Booleans.toArray(leaves.stream().map(JsonNode::booleanValue).toList()), shape);
    }
    if (leaves.stream().allMatch(JsonNode::isIntegralNumber)) {
      return WireTensors.ofLongs(leaves.stream().mapToLong(JsonNode::longValue).toArray(), shape);
    }
    if (leaves.stream().allMatch(JsonNode::isNumber)) {
      return WireTensors.ofFloats(
          Floats.toArray(leaves.stream().map(JsonNode::floatValue).toList()), shape);
    }
    return WireTensors.ofStrings(leaves.stream().map(JsonTensors::bytes).toList(), shape);
  }

  private static ByteString bytes(JsonNode leaf) {
    if (leaf.isTextual()) {
      return ByteString.copyFromUtf8(leaf.textValue());
    }
    require(
        leaf.isObject() && leaf.size() == 1 && leaf.path(BASE64).isTextual(),
        "an element is neither a number nor a string nor {\"b64\": \"...\"}");
    return decoded(leaf.get(BASE64).textValue());
  }

  /** Decodes base64 like TensorFlow Serving, which skips white space. */
  private static ByteString decoded(String text) {
    String compact = CharMatcher.anyOf(" \t\r\n\f").removeFrom(text);
    int unusual = BASE64_CHARACTERS.negate().indexIn(compact);
    require(
        unusual < 0,
        unusual < 0
            ? ""
            : "b64 contains '%s' at character %d, which is not standard base64 (A-Z a-z 0-9 + /)"
                .formatted(Character.toString(compact.codePointAt(unusual)), unusual + 1));
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(compact));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "invalid JSON tensor: b64 is cut off or wrongly padded; encode the file again", e);
    }
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException("invalid JSON tensor: " + problem);
    }
  }

  /**
   * Writes nested lists.
   *
   * @param asBytes true to write strings in base64
   */
  public static JsonNode toJson(WireTensor tensor, boolean asBytes) {
    IntFunction<JsonNode> element =
        switch (tensor.getDtype()) {
          case WireTensors.FLOAT -> floats(WireTensors.floats(tensor));
          case WireTensors.INT32, WireTensors.INT64 -> longs(WireTensors.longs(tensor));
          case WireTensors.BOOL -> booleans(WireTensors.booleans(tensor));
          default -> strings(WireTensors.strings(tensor), asBytes);
        };
    int[] sizes = Ints.toArray(Longs.asList(WireTensors.shape(tensor)));
    return nested(sizes, 0, element);
  }

  private static IntFunction<JsonNode> floats(float[] values) {
    return i -> NODES.numberNode(values[i]);
  }

  private static IntFunction<JsonNode> longs(long[] values) {
    return i -> NODES.numberNode(values[i]);
  }

  private static IntFunction<JsonNode> booleans(boolean[] values) {
    return i -> NODES.booleanNode(values[i]);
  }

  private static IntFunction<JsonNode> strings(List<ByteString> values, boolean asBytes) {
    return i ->
        asBytes
            ? NODES
                .objectNode()
                .put(BASE64, Base64.getEncoder().encodeToString(values.get(i).toByteArray()))
            : NODES.textNode(values.get(i).toStringUtf8());
  }

  private static JsonNode nested(int[] sizes, int from, IntFunction<JsonNode> element) {
    if (sizes.length == 0) {
      return element.apply(from);
    }
    int[] inner = Arrays.copyOfRange(sizes, 1, sizes.length);
    int step = Arrays.stream(inner).reduce(1, (a, b) -> a * b);
    ArrayNode list = NODES.arrayNode();
    for (int i = 0; i < sizes[0]; i++) {
      list.add(nested(inner, from + i * step, element));
    }
    return list;
  }
}
