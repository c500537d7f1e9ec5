package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.ithn.savedmodels.files.ServedRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** Checks of models that are not loaded: ops that write files, and changed files. */
final class SavedModelFilesTest {
  @TempDir private Path folder;

  private static NodeDef node(String name, String op, String... inputs) {
    NodeDef.Builder node = NodeDef.newBuilder().setName(name).setOp(op);
    for (String input : inputs) {
      node.addInput(input);
    }
    return node.build();
  }

  private static MetaGraphDef meta(GraphDef.Builder graph, String output) {
    SignatureDef signature =
        SignatureDef.newBuilder()
            .putOutputs("out", TensorInfo.newBuilder().setName(output + ":0").build())
            .build();
    return MetaGraphDef.newBuilder()
        .setGraphDef(graph)
        .setSaverDef(SaverDef.newBuilder().setRestoreOpName("restore_all"))
        .putSignatureDef(Signature.DEFAULT_KEY, signature)
        .build();
  }

  /** Save and restore ops as in an export. */
  private static GraphDef.Builder saver() {
    return GraphDef.newBuilder()
        .addNode(node("file", "Placeholder"))
        .addNode(node("variable", "VarHandleOp"))
        .addNode(node("save", "SaveV2", "file"))
        .addNode(node("saved", "Identity", "file", "^save"))
        .addNode(node("restore", "RestoreV2", "file"))
        .addNode(node("assign", "AssignVariableOp", "variable", "restore:0"))
        .addNode(node("restore_all", "NoOp", "^assign"))
        .addNode(node("report", "ReadVariableOp", "variable"));
  }

  @Test
  void exportsMaySaveAndRestoreTheirVariables() {
    assertThat(AllowedOps.violations(meta(saver(), "report"))).isEmpty();
  }

  @Test
  void noSignatureMaySaveOrRestore() {
    assertThat(AllowedOps.violations(meta(saver(), "saved")))
        .containsExactly("save (SaveV2) in a signature");
    assertThat(AllowedOps.violations(meta(saver(), "restore")))
        .containsExactly("restore (RestoreV2) in a signature");
  }

  @Test
  void restoringMayNotSave() {
    GraphDef.Builder graph =
        GraphDef.newBuilder()
            .addNode(node("save", "SaveV2"))
            .addNode(node("restore_all", "NoOp", "^save"));
    assertThat(AllowedOps.violations(meta(graph, "report")))
        .containsExactly("save (SaveV2) while the variables are restored");
  }

  /** TensorFlow runs the ops that these name when it loads a model. */
  @Test
  void noInitialisationMaySave() {
    MetaGraphDef valid = meta(saver(), "report");
    for (String name :
        new String[] {"saved_model_main_op", "legacy_init_op", "table_initializer"}) {
      CollectionDef initialisers =
          CollectionDef.newBuilder()
              .setNodeList(CollectionDef.NodeList.newBuilder().addValue("saved"))
              .build();
      assertThat(
              AllowedOps.violations(valid.toBuilder().putCollectionDef(name, initialisers).build()))
          .containsExactly("save (SaveV2) in a signature");
    }
    SignatureDef initialisation =
        SignatureDef.newBuilder()
            .putOutputs("__saved_model_init_op", TensorInfo.newBuilder().setName("saved").build())
            .build();
    assertThat(
            AllowedOps.violations(
                valid.toBuilder().putSignatureDef("__saved_model_init_op", initialisation).build()))
        .containsExactly("save (SaveV2) in a signature");
  }

  @Test
  void graphsForOtherTagsAreChecked() throws IOException {
    SavedModel model =
        SavedModel.newBuilder()
            .addMetaGraphs(meta(saver(), "report"))
            .addMetaGraphs(meta(GraphDef.newBuilder().addNode(node("thief", "ReadFile")), "thief"))
            .build();
    Files.write(folder.resolve(ModelVersions.GRAPH_FILE), model.toByteArray());
    assertThat(
            assertThrows(
                SavedModelException.class,
                () -> SavedModelFiles.check(folder, OpPolicy.ALLOWED_ONLY)))
        .hasMessageThat()
        .contains("thief (ReadFile)");
  }

  @Test
  void otherOpsAreNamedInGraphAndFunctions() {
    FunctionDef function =
        FunctionDef.newBuilder()
            .setSignature(OpDef.newBuilder().setName("body"))
            .addNodeDef(node("inner", "SaveV2"))
            .build();
    GraphDef.Builder graph =
        GraphDef.newBuilder()
            .addNode(node("thief", "ReadFile"))
            .addNode(node("call", "body"))
            .setLibrary(FunctionDefLibrary.newBuilder().addFunction(function));
    assertThat(AllowedOps.violations(meta(graph, "report")))
        .containsExactly("thief (ReadFile)", "call (body)", "inner (SaveV2) in function body");
  }

  @Test
  void modelThatWritesFilesIsRefusedBeforeItIsLoaded() throws IOException {
    write(GraphDef.newBuilder().addNode(node("writer", "WriteFile")));
    SavedModelException refused =
        assertThrows(SavedModelException.class, () -> ServedModel.load(folder).close());
    assertThat(refused).hasMessageThat().contains("writer (WriteFile)");
    assertThat(refused).hasMessageThat().contains("--trust-model");
    SavedModelFiles.check(folder, OpPolicy.ANY);
  }

  @Test
  void graphInAnotherFormatIsRefused() throws IOException {
    write(GraphDef.newBuilder());
    Files.createFile(folder.resolve("saved_model.cpb"));
    assertThrows(
        SavedModelException.class, () -> SavedModelFiles.check(folder, OpPolicy.ALLOWED_ONLY));
  }

  @Test
  void changedFileIsNamed() throws IOException {
    write(saver());
    Path extras = Files.createDirectory(folder.resolve("assets.extra"));
    Files.write(extras.resolve(SavedModelFiles.HASHES), SavedModelFiles.hashes(folder));
    SavedModelFiles.check(folder, OpPolicy.ALLOWED_ONLY);
    write(saver().addNode(node("another", "NoOp")));
    for (OpPolicy policy : OpPolicy.values()) {
      assertThat(
              assertThrows(SavedModelException.class, () -> SavedModelFiles.check(folder, policy)))
          .hasMessageThat()
          .contains("saved_model.pb changed since the export");
    }
  }

  private static Stream<Arguments> damagedLists() {
    UnaryOperator<String> empty = text -> "";
    UnaryOperator<String> cut = text -> text.substring(0, 40);
    UnaryOperator<String> otherName = text -> text.replace("saved_model.pb", "saved_model.pc");
    UnaryOperator<String> otherHash = text -> text.replaceFirst("^.", "x");
    UnaryOperator<String> noName = text -> text.substring(0, 64) + "\n";
    UnaryOperator<String> invalidName = text -> text.replace("saved", "\0");
    UnaryOperator<String> otherFile = text -> text.replace("saved_model.pb", "/etc/passwd");
    return Stream.of(
        arguments("empty", empty),
        arguments("cut", cut),
        arguments("another name", otherName),
        arguments("another hash", otherHash),
        arguments("no name", noName),
        arguments("an invalid name", invalidName),
        arguments("another file", otherFile));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damagedLists")
  void fileWithoutItsHashIsNamed(String name, UnaryOperator<String> damage) throws IOException {
    write(saver());
    Path extras = Files.createDirectory(folder.resolve("assets.extra"));
    Path list = extras.resolve(SavedModelFiles.HASHES);
    Files.writeString(
        list, damage.apply(new String(SavedModelFiles.hashes(folder), StandardCharsets.UTF_8)));
    assertThat(SavedModelFiles.changed(folder)).containsExactly("saved_model.pb");
  }

  @Test
  void fileThatTheExportDidNotWriteIsNamed() throws IOException {
    write(saver());
    Path extras = Files.createDirectory(folder.resolve("assets.extra"));
    Files.write(extras.resolve(SavedModelFiles.HASHES), SavedModelFiles.hashes(folder));
    Files.writeString(extras.resolve("MODEL_CARD.md"), "a file that may be edited");
    assertThat(SavedModelFiles.changed(folder)).isEmpty();
    Files.createDirectory(folder.resolve("variables"));
    Files.writeString(folder.resolve("variables/variables.index"), "foreign");
    assertThat(SavedModelFiles.changed(folder)).containsExactly("variables/variables.index");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"data\": {", "\u00e9", "{\"a\": 1, \"a\": 2}"})
  void damagedConfigurationIsNamed(String content) throws IOException {
    Path extras = Files.createDirectory(folder.resolve("assets.extra"));
    Path config = extras.resolve("config.json");
    Files.write(config, content.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(assertThrows(IOException.class, () -> ServedRange.of(folder)))
        .hasMessageThat()
        .startsWith(config + " is damaged: ");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void variablesThatAreNotFiniteAreNamed(float bad) throws IOException {
    writeVariables(bad);
    SavedModelException refused =
        assertThrows(SavedModelException.class, () -> ServedModel.load(folder).close());
    assertThat(refused)
        .hasMessageThat()
        .contains("the variable 'b/weights' has a NaN or infinite value");
  }

  @Test
  void finiteVariablesPass() throws IOException {
    writeVariables(-3e38f);
    SavedModelFiles.checkFinite(folder);
    Files.delete(folder.resolve("variables/variables.index")); // loading says what is missing
    SavedModelFiles.checkFinite(folder);
  }

  /** Loading such a model reports the damage. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 3, Integer.MAX_VALUE, 1L << 40})
  void countsOfVariableNamesThatLieArePassedOver(long count) throws IOException {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    if (count != 3) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(count));
    }
    TensorProto names =
        TensorProto.newBuilder()
            .setTensorShape(shape)
            .setTensorContent(ByteString.copyFromUtf8("\u0001a"))
            .build();
    NodeDef constant =
        node("names", "Const").toBuilder()
            .putAttr("value", AttrValue.newBuilder().setTensor(names).build())
            .build();
    write(
        GraphDef.newBuilder()
            .addNode(constant)
            .addNode(node("restore", "RestoreV2", "file", "names" + ":".repeat(100_000) + "\nx")));
    assertTimeoutPreemptively(Duration.ofSeconds(10), () -> SavedModelFiles.checkFinite(folder));
  }

  /** Writes a model with an integer and two floating variables, one with a given last value. */
  private void writeVariables(float last) throws IOException {
    Path files = Files.createDirectories(folder.resolve("variables")).resolve("variables");
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Operand<TString> file = tf.constant(files.toString());
      Operand<TString> names = tf.array("a", "b/weights", "count");
      Operand<TString> whole = tf.array("", "", "");
      List<Operand<?>> values =
          List.of(tf.constant(1.0), tf.constant(new float[] {2, last}), tf.constant(3));
      session.runner().addTarget(tf.train.save(file, names, whole, values)).run().close();
      tf.train.restore(file, names, whole, List.of(TFloat64.class, TFloat32.class, TInt32.class));
      GraphDef all = graph.toGraphDef();
      GraphDef.Builder withoutSave = all.toBuilder().clearNode();
      all.getNodeList().stream()
          .filter(node -> !node.getOp().equals("SaveV2"))
          .forEach(withoutSave::addNode);
      write(withoutSave);
    }
  }

  private void write(GraphDef.Builder graph) throws IOException {
    SavedModel model = SavedModel.newBuilder().addMetaGraphs(meta(graph, "report")).build();
    Files.write(folder.resolve(ModelVersions.GRAPH_FILE), model.toByteArray());
  }
}
