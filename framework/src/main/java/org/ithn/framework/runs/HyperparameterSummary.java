package org.ithn.framework.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.framework.files.Json;
import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Summary that lists a run's configuration in TensorBoard's HParams tab.
 *
 * <p>Source of the field numbers: {@code tensorboard/plugins/hparams/plugin_data.proto}, which
 * TensorFlow-Java does not contain.
 */
final class HyperparameterSummary {
  private static final String TAG = "_hparams_/session_start_info";
  private static final String PLUGIN = "hparams";
  private static final int SESSION_START_INFO = 3; // of HParamsPluginData
  private static final int HPARAMS = 1; // of SessionStartInfo, map<string, Value>
  private static final int START_TIME_SECS = 5;
  private static final int KEY = 1; // of an entry of a map
  private static final int VALUE = 2;

  private HyperparameterSummary() {}

  /**
   * Reads the keys of a configuration file, such as {@code training.epochs}.
   *
   * @return a value per key, sorted; lists as texts; empty if there is no such file
   */
  static Map<String, Value> read(Path config) throws IOException {
    Map<String, Value> keys = new TreeMap<>();
    if (Files.isRegularFile(config)) {
      collect("", Json.LENIENT.readTree(Files.readString(config)), keys);
    }
    return keys;
  }

  private static void collect(String prefix, JsonNode node, Map<String, Value> keys) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String key = prefix + field.getKey();
      if (field.getValue().isObject()) {
        collect(key + ".", field.getValue(), keys);
      } else {
        keys.put(key, value(field.getValue()));
      }
    }
  }

  private static Value value(JsonNode leaf) {
    if (leaf.isNumber()) {
      return Value.newBuilder().setNumberValue(leaf.asDouble()).build();
    }
    if (leaf.isBoolean()) {
      return Value.newBuilder().setBoolValue(leaf.asBoolean()).build();
    }
    List<String> items = new ArrayList<>();
    leaf.forEach(item -> items.add(item.asText()));
    return Value.newBuilder()
        .setStringValue(leaf.isArray() ? String.join(",", items) : leaf.asText())
        .build();
  }

  /** Returns the summary of a configuration. */
  static Summary.Value of(Map<String, Value> keys) {
    return Summary.Value.newBuilder()
        .setTag(TAG)
        .setMetadata(
            SummaryMetadata.newBuilder()
                .setDataClass(DataClass.DATA_CLASS_TENSOR)
                .setPluginData(
                    SummaryMetadata.PluginData.newBuilder()
                        .setPluginName(PLUGIN)
                        .setContent(pluginData(keys))))
        .setTensor( // TensorBoard requires a value
            TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(
                    TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(1)))
                .addFloatVal(0))
        .build();
  }

  private static ByteString pluginData(Map<String, Value> keys) {
    UnknownFieldSet.Field.Builder entries = UnknownFieldSet.Field.newBuilder();
    keys.forEach(
        (key, value) ->
            entries.addLengthDelimited(
                UnknownFieldSet.newBuilder()
                    .addField(KEY, bytes(ByteString.copyFromUtf8(key)))
                    .addField(VALUE, bytes(value.toByteString()))
                    .build()
                    .toByteString()));
    UnknownFieldSet start =
        UnknownFieldSet.newBuilder()
            .addField(HPARAMS, entries.build())
            .addField(
                START_TIME_SECS,
                UnknownFieldSet.Field.newBuilder()
                    .addFixed64(Double.doubleToRawLongBits(System.currentTimeMillis() / 1e3))
                    .build())
            .build();
    return UnknownFieldSet.newBuilder()
        .addField(SESSION_START_INFO, bytes(start.toByteString()))
        .build()
        .toByteString();
  }

  private static UnknownFieldSet.Field bytes(ByteString value) {
    return UnknownFieldSet.Field.newBuilder().addLengthDelimited(value).build();
  }
}
