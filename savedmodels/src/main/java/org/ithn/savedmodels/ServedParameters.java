package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.Initialiser;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.graph.ParameterStore;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** Parameter store of a serving graph: checkpoint values as variables or constants. */
final class ServedParameters implements ParameterStore<TFloat32> {
  private final Ops tf;
  private final WeightStorage storage;
  private final Map<String, TensorData> checkpoint;
  private final Map<String, Operand<TFloat32>> values = new LinkedHashMap<>();
  private final List<Variable> variables = new ArrayList<>();

  /**
   * A variable of the exported model.
   *
   * @param name the path, which is also the checkpoint key
   * @param type the type of the stored values
   * @param handle the resource handle
   * @param weights the values
   */
  record Variable(
      String name,
      Class<? extends TType> type,
      Operand<? extends TType> handle,
      TensorData weights) {

    /** Returns the values in the stored type; the caller closes the tensor. */
    TType toTensor() {
      return type == TBfloat16.class
          ? BFloat16.toTensor(weights)
          : weights.toTensor(TFloat32.class);
    }
  }

  /**
   * Creates an empty store.
   *
   * @param tf the ops that variables and constants are added with
   * @param checkpoint values by name; values that the graph does not read are ignored
   */
  ServedParameters(Ops tf, WeightStorage storage, Map<String, TensorData> checkpoint) {
    this.tf = tf;
    this.storage = storage;
    this.checkpoint = checkpoint;
  }

  @Override
  public Operand<TFloat32> value(
      String name, Shape shape, Parameter.Kind kind, Initialiser initialiser) {
    return values.computeIfAbsent(name, key -> create(key, shape));
  }

  private Operand<TFloat32> create(String name, Shape shape) {
    TensorData weights = checkpoint.get(name);
    checkArgument(
        weights != null,
        "export: the checkpoint lacks the model's %s; use the configuration of the run",
        name);
    checkArgument(
        Shape.of(weights.shape()).equals(shape),
        "export: %s has shape %s in the checkpoint and %s in the model; use the configuration of"
            + " the run",
        name,
        Shape.of(weights.shape()),
        shape);
    String leaf = name.substring(name.lastIndexOf('/') + 1);
    return switch (storage) {
      case FLOAT32 -> variable(leaf, name, weights, TFloat32.class);
      case BFLOAT16 ->
          tf.dtypes.cast(variable(leaf, name, weights, TBfloat16.class), TFloat32.class);
      case FROZEN -> constant(weights);
    };
  }

  private <X extends TType> Operand<X> variable(
      String leaf, String name, TensorData weights, Class<X> type) {
    VarHandleOp handle =
        tf.withName(leaf)
            .varHandleOp(type, Shape.of(weights.shape()), VarHandleOp.sharedName(name));
    variables.add(new Variable(name, type, handle, weights));
    return tf.withName(leaf + "_read").readVariableOp(handle, type);
  }

  /** Returns the number of weights that the graph reads. */
  long weightCount() {
    return values.values().stream().mapToLong(value -> value.shape().size()).sum();
  }

  private Operand<TFloat32> constant(TensorData weights) {
    try (TFloat32 tensor = weights.toTensor(TFloat32.class)) {
      return tf.constantOf(tensor);
    }
  }

  /** Returns the variables in order of creation; none if frozen. */
  List<Variable> variables() {
    return List.copyOf(variables);
  }

  @Override
  public void update(String name, Operand<TFloat32> newValue) {
    throw new IllegalStateException(name + ": a served model does not update its statistics");
  }

  @Override
  public Operand<TFloat32> pendingValue(String name) {
    throw new IllegalStateException(name + ": a served model does not update its statistics");
  }
}
