package org.ithn.savedmodels;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.train.Restore;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** The ops {@code save/...} that write and restore a SavedModel's variables. */
final class Saver {
  private final List<ServedParameters.Variable> variables;
  private final Placeholder<TString> file;
  private final Operand<TString> saved;
  private final List<Output<?>> restored;
  private final Op restoreAll;

  private Saver(
      List<ServedParameters.Variable> variables,
      Placeholder<TString> file,
      Operand<TString> saved,
      List<Output<?>> restored,
      Op restoreAll) {
    this.variables = variables;
    this.file = file;
    this.saved = saved;
    this.restored = restored;
    this.restoreAll = restoreAll;
  }

  /**
   * Adds the ops.
   *
   * @param variables the variables, at least one
   */
  static Saver build(Ops root, List<ServedParameters.Variable> variables) {
    Ops tf = root.withSubScope("save");
    Placeholder<TString> file =
        tf.withName("filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Operand<TString> names = names(tf, variables);
    Operand<TString> whole = sliceSpecs(tf, variables.size());
    List<Operand<?>> values = new ArrayList<>();
    variables.forEach(
        variable -> values.add(tf.readVariableOp(variable.handle(), variable.type())));
    Op save = tf.train.save(file, names, whole, values);
    Operand<TString> saved =
        tf.withControlDependencies(save).withName("control_dependency").identity(file);
    List<Class<? extends TType>> types = new ArrayList<>();
    variables.forEach(variable -> types.add(variable.type()));
    Restore restore = tf.train.restore(file, names, whole, types);
    List<Op> assignments = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      assignments.add(tf.assignVariableOp(variables.get(i).handle(), restore.tensors().get(i)));
    }
    Op all = tf.withControlDependencies(assignments).withName("restore_all").noOp();
    return new Saver(variables, file, saved, restore.tensors(), all);
  }

  private static Operand<TString> names(Ops tf, List<ServedParameters.Variable> variables) {
    byte[][] names =
        variables.stream()
            .map(variable -> variable.name().getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    try (TString values = StringTensors.vector(names)) {
      return tf.constantOf(values);
    }
  }

  /** Returns empty slice specifications: every variable is stored in one piece. */
  private static Operand<TString> sliceSpecs(Ops tf, int count) {
    byte[][] empty = new byte[count][0];
    try (TString values = StringTensors.vector(empty)) {
      return tf.constantOf(values);
    }
  }

  /** Assigns the variables their values through the restore ops; the graph needs no others. */
  void assign(Session session) {
    Session.Runner runner = session.runner().addTarget(restoreAll);
    List<TType> tensors = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      TType tensor = variables.get(i).toTensor();
      tensors.add(tensor);
      runner.feed(restored.get(i), tensor);
    }
    runner.run().close();
    tensors.forEach(TType::close);
  }

  /** Writes the variables to files whose names start with {@code prefix}. */
  void save(Session session, Path prefix) {
    try (TString name = TString.scalarOf(prefix.toString())) {
      session.runner().feed(file, name).fetch(saved).run().close();
    }
  }

  /** Returns the definition through which loaders find the ops. */
  SaverDef saverDef() {
    return SaverDef.newBuilder()
        .setFilenameTensorName("save/filename:0")
        .setSaveTensorName("save/control_dependency:0")
        .setRestoreOpName("save/restore_all")
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }
}
