package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.train.Restore;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The ops {@code save/...} by which a SavedModel's variables are written and read.
 *
 * <p>TensorFlow-Java makes such ops for reference variables alone; it uses these, because they have
 * the names that it looks for.
 */
final class Saver {
  private final List<Parameter<TFloat32>> parameters;
  private final List<Output<?>> restored;
  private final Op restoreAll;

  private Saver(List<Parameter<TFloat32>> parameters, List<Output<?>> restored, Op restoreAll) {
    this.parameters = parameters;
    this.restored = restored;
    this.restoreAll = restoreAll;
  }

  static Saver addTo(Ops root, Collection<Parameter<TFloat32>> variables) {
    List<Parameter<TFloat32>> parameters = List.copyOf(variables);
    Ops tf = root.withSubScope("save");
    Placeholder<TString> file =
        tf.withName("filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Operand<TString> names = names(tf, parameters);
    Operand<TString> whole = whole(tf, parameters.size());
    List<Operand<?>> values = new ArrayList<>();
    parameters.forEach(p -> values.add(tf.readVariableOp(p.handle(), TFloat32.class)));
    Op save = tf.train.save(file, names, whole, values);
    tf.withControlDependencies(save).withName("control_dependency").identity(file);
    List<Class<? extends TType>> types = new ArrayList<>();
    parameters.forEach(parameter -> types.add(TFloat32.class));
    Restore restore = tf.train.restore(file, names, whole, types);
    List<Op> assignments = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      assignments.add(tf.assignVariableOp(parameters.get(i).handle(), restore.tensors().get(i)));
    }
    Op all = tf.withControlDependencies(assignments).withName("restore_all").noOp();
    return new Saver(parameters, restore.tensors(), all);
  }

  private static Operand<TString> names(Ops tf, List<Parameter<TFloat32>> parameters) {
    byte[][] names =
        parameters.stream()
            .map(parameter -> parameter.name().getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    try (TString values = Strings.column(names)) {
      return tf.constantOf(values);
    }
  }

  /** No slices: every variable lies in one piece. */
  private static Operand<TString> whole(Ops tf, int count) {
    byte[][] empty = new byte[count][0];
    try (TString values = Strings.column(empty)) {
      return tf.constantOf(values);
    }
  }

  /**
   * Gives every variable its value, by the ops that restore it, so that the graph needs no others.
   *
   * @param values by the variables' names; others are not looked at
   * @throws IllegalArgumentException if one is missing or has another shape
   */
  void assign(Session session, Map<String, TensorData> values) {
    checkAll(values);
    Session.Runner runner = session.runner().addTarget(restoreAll);
    List<TFloat32> tensors = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      TFloat32 tensor = values.get(parameters.get(i).name()).tensor(TFloat32.class);
      tensors.add(tensor);
      runner.feed(restored.get(i), tensor);
    }
    runner.run().close();
    tensors.forEach(TFloat32::close);
  }

  private void checkAll(Map<String, TensorData> values) {
    TreeSet<String> missing = new TreeSet<>();
    for (Parameter<TFloat32> parameter : parameters) {
      TensorData value = values.get(parameter.name());
      if (value == null) {
        missing.add(parameter.name());
        continue;
      }
      checkArgument(
          Shape.of(value.shape()).equals(parameter.shape()),
          "export: %s has shape %s in the checkpoint and %s in the model; use the configuration of"
              + " the run",
          parameter.name(),
          Shape.of(value.shape()),
          parameter.shape());
    }
    checkArgument(
        missing.isEmpty(),
        "export: the checkpoint lacks %s of the model's %s variables, the first is %s; use the"
            + " configuration of the run",
        missing.size(),
        parameters.size(),
        missing.isEmpty() ? "" : missing.first());
  }
}
