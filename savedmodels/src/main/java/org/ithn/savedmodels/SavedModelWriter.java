package org.ithn.savedmodels;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.framework.files.DiskFullException;
import org.ithn.framework.session.SessionOptions;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Writer of SavedModel files.
 *
 * <p>Unlike TensorFlow-Java's exporter, it writes resource variables and graphs without variables.
 */
public final class SavedModelWriter {
  private static final String TAG = "serve";

  private SavedModelWriter() {}

  /** Writes {@code saved_model.pb} and {@code variables/} into an existing folder. */
  public static void write(ServingGraph graph, Path folder) throws IOException {
    MetaGraphDef.Builder meta =
        MetaGraphDef.newBuilder()
            .setMetaInfoDef(
                MetaGraphDef.MetaInfoDef.newBuilder()
                    .addTags(TAG)
                    .setTensorflowVersion(TensorFlow.version()))
            .setGraphDef(graph.graph().toGraphDef());
    for (Signature signature : graph.signatures()) {
      meta.putSignatureDef(signature.key(), definition(signature));
    }
    graph.saver().ifPresent(saver -> meta.setSaverDef(saver.saverDef()));
    writeVariables(graph, folder.resolve("variables"));
    SavedModel model =
        SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(meta).build();
    Path file = folder.resolve(ModelVersions.GRAPH_FILE);
    try (OutputStream out = Files.newOutputStream(file)) {
      model.writeTo(out);
    } catch (IOException e) {
      throw DiskFullException.explain(file, e);
    }
  }

  private static void writeVariables(ServingGraph graph, Path variables) throws IOException {
    if (graph.saver().isEmpty()) {
      return;
    }
    Files.createDirectories(variables);
    Saver saver = graph.saver().get();
    try (Session session = SessionOptions.defaults().openUnoptimisedSession(graph.graph())) {
      saver.assign(session);
      saver.save(session, variables.resolve("variables"));
    } catch (TensorFlowException e) {
      if (DiskFullException.findReason(e).isPresent()) {
        throw DiskFullException.explain(variables, e);
      }
      throw e;
    }
  }

  private static SignatureDef definition(Signature signature) {
    SignatureDef.Builder definition =
        SignatureDef.newBuilder().setMethodName(signature.methodName());
    signature.getInputs().forEach((name, in) -> definition.putInputs(name, info(in)));
    signature.getOutputs().forEach((name, out) -> definition.putOutputs(name, info(out)));
    return definition.build();
  }

  private static TensorInfo info(Signature.TensorDescription tensor) {
    return TensorInfo.newBuilder()
        .setName(tensor.name)
        .setDtype(tensor.dataType)
        .setTensorShape(shape(tensor.shape))
        .build();
  }

  private static TensorShapeProto shape(Shape shape) {
    TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
    for (long size : shape.asArray()) {
      proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return proto.build();
  }
}
