package org.ithn.savedmodels;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ithn.framework.session.SessionOptions;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto.Dim;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;

/**
 * Search for NaN and infinite values in the variables of a SavedModel.
 *
 * <p>The restore ops of the model name its variables; a graph of its own reads them, so the model
 * need not be loaded. It reads the file of the variables once.
 */
final class VariableCheck {
  private static final String RESTORE = "RestoreV2";
  private static final String KERAS_SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE";

  private static final Map<DataType, Class<? extends TNumber>> TYPES =
      Map.of(
          DataType.DT_FLOAT, TFloat32.class,
          DataType.DT_DOUBLE, TFloat64.class,
          DataType.DT_HALF, TFloat16.class,
          DataType.DT_BFLOAT16, TBfloat16.class);

  private static final AttrValue NONE = AttrValue.getDefaultInstance();

  private VariableCheck() {}

  /**
   * Returns the name of the first variable with a NaN or infinite value.
   *
   * @param version the folder of a version
   * @return empty if all are finite, or if they cannot be read, which loading reports
   */
  static Optional<String> firstNonFinite(Path version, SavedModel model) {
    Map<String, Class<? extends TNumber>> variables = new TreeMap<>();
    model.getMetaGraphsList().forEach(meta -> collect(meta, variables));
    Path files = version.resolve("variables").resolve("variables");
    if (variables.isEmpty() || !Files.exists(Path.of(files + ".index"))) {
      return Optional.empty();
    }
    List<String> names = List.copyOf(variables.keySet());
    try (Graph graph = new Graph();
        Session session = SessionOptions.defaults().openUnoptimisedSession(graph)) {
      Ops tf = Ops.create(graph);
      Session.Runner runner = session.runner();
      names.forEach(name -> runner.fetch(isFinite(tf, files, name, variables.get(name))));
      try (Result finite = runner.run()) {
        for (int i = 0; i < names.size(); i++) {
          if (!((TBool) finite.get(i)).getBoolean()) {
            return Optional.of(names.get(i).replace(KERAS_SUFFIX, ""));
          }
        }
      }
    } catch (TFInvalidArgumentException | TensorFlowException e) {
      return Optional.empty(); // damaged or missing values: loading the model names them
    }
    return Optional.empty();
  }

  private static <T extends TNumber> Operand<TBool> isFinite(
      Ops tf, Path files, String name, Class<T> type) {
    Operand<T> value =
        tf.train
            .restore(tf.constant(files.toString()), tf.array(name), tf.array(""), List.of(type))
            .tensors()
            .get(0)
            .asOutput()
            .expect(type);
    return tf.reduceAll(
        tf.math.isFinite(tf.reshape(value, tf.constant(new int[] {-1}))), tf.constant(0));
  }

  private static void collect(MetaGraphDef meta, Map<String, Class<? extends TNumber>> variables) {
    collect(meta.getGraphDef().getNodeList(), variables);
    for (FunctionDef function : meta.getGraphDef().getLibrary().getFunctionList()) {
      collect(function.getNodeDefList(), variables);
    }
  }

  /** Adds the floating variables that the restore ops among some nodes read. */
  private static void collect(
      List<NodeDef> nodes, Map<String, Class<? extends TNumber>> variables) {
    Map<String, NodeDef> byName = new HashMap<>();
    nodes.forEach(node -> byName.put(node.getName(), node));
    for (NodeDef restore : nodes) {
      if (restore.getOp().equals(RESTORE) && restore.getInputCount() > 1) {
        List<DataType> types = restore.getAttrOrDefault("dtypes", NONE).getList().getTypeList();
        List<String> names = names(byName.get(node(restore.getInput(1))));
        for (int i = 0; i < Math.min(names.size(), types.size()); i++) {
          if (TYPES.containsKey(types.get(i))) {
            variables.put(names.get(i), TYPES.get(types.get(i)));
          }
        }
      }
    }
  }

  /** Returns the node of an input such as {@code node:0}. */
  private static String node(String input) {
    int colon = input.indexOf(':');
    return colon < 0 ? input : input.substring(0, colon);
  }

  /** Returns the strings of a constant: as a list, or as lengths followed by all bytes. */
  private static List<String> names(NodeDef constant) {
    List<String> names = new ArrayList<>();
    if (constant == null) {
      return names;
    }
    TensorProto tensor = constant.getAttrOrDefault("value", NONE).getTensor();
    tensor.getStringValList().forEach(name -> names.add(name.toStringUtf8()));
    ByteString content = tensor.getTensorContent();
    if (content.isEmpty()) {
      return names;
    }
    List<Dim> shape = tensor.getTensorShape().getDimList();
    long count = shape.size() == 1 ? shape.get(0).getSize() : -1;
    if (count < 0 || count > content.size()) {
      return List.of(); // damaged: loading the model says so
    }
    try {
      CodedInputStream in = content.newCodedInput();
      int[] lengths = new int[(int) count]; // each takes at least a byte
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = in.readRawVarint32();
      }
      for (int length : lengths) {
        names.add(new String(in.readRawBytes(length), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return List.of(); // damaged: loading the model says so
    }
    return names;
  }
}
