package org.ithn.serving.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.Floats;
import com.google.common.primitives.Longs;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ithn.serving.client.protocol.JsonTensors;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Format of {@code :predict} bodies, in rows ({@code instances}, {@code predictions}) or in columns
 * ({@code inputs}, {@code outputs}). The name of a single input or output is omitted.
 */
final class RestFormat {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String ROWS = "instances";
  private static final String COLUMNS = "inputs";

  private RestFormat() {}

  /** Reads the inputs of a request. */
  static Map<String, WireTensor> parseInputs(JsonNode body, SignatureDef signature) {
    if (body.has(ROWS) == body.has(COLUMNS)) {
      throw RefusedException.invalidArgument("the body must have either 'instances' or 'inputs'");
    }
    Map<String, JsonNode> columns =
        body.has(ROWS)
            ? columns(body.get(ROWS), signature)
            : namedInputs(body.get(COLUMNS), signature);
    Map<String, WireTensor> inputs = new LinkedHashMap<>();
    columns.forEach((name, column) -> inputs.put(name, parseTensor(name, column, signature)));
    return inputs;
  }

  private static WireTensor parseTensor(String name, JsonNode column, SignatureDef signature) {
    WireTensor tensor = JsonTensors.fromJson(column);
    if (tensor.getDtype() == WireTensors.INT64 && takesFloats(name, signature)) {
      float[] values = Floats.toArray(Longs.asList(WireTensors.longs(tensor)));
      return WireTensors.ofFloats(values, WireTensors.shape(tensor));
    }
    boolean text = tensor.getDtype() == WireTensors.STRING;
    if (signature.containsInputs(name)
        && text != (signature.getInputsOrThrow(name).getDtype() == DataType.DT_STRING)) {
      throw RefusedException.invalidArgument(
          "input %s has type %s, but the JSON contains values of another type"
              .formatted(name, signature.getInputsOrThrow(name).getDtype()));
    }
    return tensor;
  }

  /** Returns true if the input is float; JSON does not distinguish integers from floats. */
  private static boolean takesFloats(String name, SignatureDef signature) {
    return signature.containsInputs(name)
        && signature.getInputsOrThrow(name).getDtype() == DataType.DT_FLOAT;
  }

  private static Map<String, JsonNode> namedInputs(JsonNode inputs, SignatureDef signature) {
    Map<String, JsonNode> columns = new LinkedHashMap<>();
    if (isNamed(inputs)) {
      inputs.properties().forEach(entry -> columns.put(entry.getKey(), entry.getValue()));
    } else {
      columns.put(onlyInput(signature), inputs);
    }
    return columns;
  }

  private static Map<String, JsonNode> columns(JsonNode rows, SignatureDef signature) {
    if (!rows.isArray() || rows.isEmpty()) {
      throw RefusedException.invalidArgument("'instances' must be a list of at least one row");
    }
    Map<String, JsonNode> columns = new LinkedHashMap<>();
    for (JsonNode row : rows) {
      Map<String, JsonNode> values = namedInputs(row, signature);
      if (columns.isEmpty()) {
        values.keySet().forEach(name -> columns.put(name, NODES.arrayNode()));
      }
      if (!values.keySet().equals(columns.keySet())) {
        throw RefusedException.invalidArgument("the rows of 'instances' have different inputs");
      }
      values.forEach((name, value) -> ((ArrayNode) columns.get(name)).add(value));
    }
    return columns;
  }

  private static boolean isNamed(JsonNode value) {
    return value.isObject() && !(value.size() == 1 && value.has("b64"));
  }

  private static String onlyInput(SignatureDef signature) {
    if (signature.getInputsCount() != 1) {
      throw RefusedException.invalidArgument(
          "the signature has several inputs; name each of %s"
              .formatted(signature.getInputsMap().keySet()));
    }
    return signature.getInputsMap().keySet().iterator().next();
  }

  /** Formats the response in the format of the request. */
  static JsonNode formatOutputs(JsonNode body, Map<String, WireTensor> outputs) {
    Map<String, JsonNode> columns = new LinkedHashMap<>();
    outputs.forEach(
        (name, value) -> columns.put(name, JsonTensors.toJson(value, name.endsWith("_bytes"))));
    ObjectNode response = NODES.objectNode();
    if (body.has(COLUMNS)) {
      response.set("outputs", single(columns));
    } else {
      ArrayNode predictions = response.putArray("predictions");
      for (int row = 0; row < columns.values().iterator().next().size(); row++) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> column : columns.entrySet()) {
          values.put(column.getKey(), column.getValue().get(row));
        }
        predictions.add(single(values));
      }
    }
    return response;
  }

  private static JsonNode single(Map<String, JsonNode> values) {
    return values.size() == 1
        ? values.values().iterator().next()
        : NODES.objectNode().setAll(values);
  }

  /** Formats a signature for {@code /metadata}. */
  static JsonNode toJson(SignatureDef signature) {
    ObjectNode described = NODES.objectNode();
    ObjectNode inputs = described.putObject("inputs");
    signature.getInputsMap().forEach((name, info) -> inputs.set(name, toJson(info)));
    ObjectNode outputs = described.putObject("outputs");
    signature.getOutputsMap().forEach((name, info) -> outputs.set(name, toJson(info)));
    return described.put("method_name", signature.getMethodName());
  }

  private static JsonNode toJson(TensorInfo info) {
    ObjectNode described =
        NODES.objectNode().put("dtype", info.getDtype().name()).put("name", info.getName());
    ObjectNode shape = described.putObject("tensor_shape");
    ArrayNode sizes = shape.putArray("dim");
    for (TensorShapeProto.Dim size : info.getTensorShape().getDimList()) {
      sizes.addObject().put("size", Long.toString(size.getSize())).put("name", size.getName());
    }
    shape.put("unknown_rank", info.getTensorShape().getUnknownRank());
    return described;
  }
}
