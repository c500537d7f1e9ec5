package org.ithn.serving.standin;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ithn.framework.files.TfRecords;
import org.ithn.savedmodels.ModelVersions;
import org.ithn.savedmodels.files.WarmUpRequests;
import org.ithn.serving.client.protocol.ModelName;
import org.ithn.serving.client.protocol.Prediction;
import org.ithn.serving.client.protocol.PredictionLogEntry;
import org.ithn.serving.client.protocol.WarmUpRecord;
import org.ithn.serving.client.protocol.WireTensors;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Fault of an export.
 *
 * @param name the fault, for the test's name
 * @param change the modification of a version's folder that seeds it
 * @param message a part of the expected message
 */
record ServeFault(String name, Change change, String message) {
  static final String DEFAULT = "serving_default";

  /** Modification of a version's folder. */
  interface Change {
    void seed(Path version) throws IOException;
  }

  @Override
  public String toString() {
    return name;
  }

  private static Change meta(Consumer<MetaGraphDef.Builder> edit) {
    return version -> {
      Path file = version.resolve("saved_model.pb");
      SavedModel.Builder model = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
      edit.accept(model.getMetaGraphsBuilder(0));
      Files.deleteIfExists(version.resolve("assets.extra/sha256.txt"));
      Files.write(file, model.build().toByteArray());
    };
  }

  private static Change signature(Consumer<SignatureDef.Builder> edit) {
    return meta(
        meta -> {
          SignatureDef.Builder signature = meta.getSignatureDefOrThrow(DEFAULT).toBuilder();
          edit.accept(signature);
          meta.putSignatureDef(DEFAULT, signature.build());
        });
  }

  private static Change node(String op) {
    return meta(
        meta ->
            meta.getGraphDefBuilder().addNode(NodeDef.newBuilder().setName("seeded").setOp(op)));
  }

  private static Change input(TensorShapeProto shape) {
    return signature(
        s ->
            s.putInputs(
                "image_bytes",
                s.getInputsOrThrow("image_bytes").toBuilder().setTensorShape(shape).build()));
  }

  private static TensorShapeProto rows(long rows) {
    return TensorShapeProto.newBuilder()
        .addDim(TensorShapeProto.Dim.newBuilder().setSize(rows))
        .build();
  }

  private static Change warmUp(byte[] content) {
    return version ->
        Files.write(version.resolve("assets.extra/" + WarmUpRequests.FILE_NAME), content);
  }

  private static byte[] request(String signature, String file) {
    Prediction prediction =
        Prediction.newBuilder()
            .setModelSpec(ModelName.newBuilder().setSignatureName(signature))
            .putInputs(
                "image_bytes", WireTensors.ofStrings(List.of(ByteString.copyFromUtf8(file)), 1))
            .build();
    WarmUpRecord record =
        WarmUpRecord.newBuilder()
            .setPredictLog(PredictionLogEntry.newBuilder().setRequest(prediction))
            .build();
    return TfRecords.encode(List.of(record.toByteArray()));
  }

  private static byte[] damaged() {
    byte[] file = request(DEFAULT, "x");
    file[file.length - 6] ^= 1;
    return file;
  }

  static List<ServeFault> all() {
    Map<String, ServeFault> cases = new LinkedHashMap<>();
    add(
        cases,
        "variables missing",
        v -> ModelVersions.delete(v.resolve("variables")),
        "lacks its index");
    add(
        cases,
        "variables' data missing",
        v -> Files.delete(data(v)),
        "lacks its index or its data");
    add(cases, "wrong method", signature(s -> s.setMethodName("predict")), "rejects other methods");
    add(
        cases,
        "no method",
        signature(SignatureDef.Builder::clearMethodName),
        "rejects other methods");
    add(cases, "fixed batch", input(rows(4)), "fixed batch");
    add(
        cases,
        "unequal batches",
        meta(
            m -> {
              SignatureDef.Builder s = m.getSignatureDefOrThrow("score_report").toBuilder();
              s.putInputs(
                  "report",
                  s.getInputsOrThrow("report").toBuilder().setTensorShape(rows(1)).build());
              m.putSignatureDef("score_report", s.build());
            }),
        "different numbers of rows");
    add(cases, "scalar input", input(TensorShapeProto.getDefaultInstance()), "first dimension");
    add(cases, "uninitialised variable", node("VarHandleOp"), "save them too: seeded");
    add(cases, "training op", node("ResourceApplyAdam"), "these are unused");
    add(cases, "gradient op", node("Conv2DBackpropFilter"), "these are unused");
    add(cases, "unknown op", node("Addons>GatherTree"), "does not have these ops: seeded");
    add(cases, "op that writes files", node("WriteFile"), "not allowed, because they could write");
    add(
        cases,
        "changed variables",
        v -> Files.write(data(v), new byte[24], StandardOpenOption.WRITE),
        "variables.data-00000-of-00001 changed since the export");
    add(cases, "PyFunc", node("EagerPyFunc"), "has no Python");
    add(cases, "lookup table", node("HashTableV2"), "use a constant and gather");
    add(cases, "base 64", node("DecodeBase64"), "decodes {\"b64\"");
    add(
        cases,
        "XLA",
        meta(
            m ->
                m.getGraphDefBuilder()
                    .addNode(
                        NodeDef.newBuilder()
                            .setName("seeded")
                            .setOp("NoOp")
                            .putAttr(
                                "_XlaMustCompile", AttrValue.newBuilder().setB(true).build()))),
        "the server cannot compile these: seeded");
    add(
        cases,
        "asset missing",
        meta(m -> m.addAssetFileDef(AssetFileDef.newBuilder().setFilename("words.txt"))),
        "words.txt");
    add(
        cases,
        "text named bytes",
        signature(s -> s.putOutputs("report_bytes", s.getOutputsOrThrow("report"))),
        "rename text outputs");
    add(cases, "no tag", meta(m -> m.getMetaInfoDefBuilder().clearTags()), "serve as its only tag");
    add(
        cases,
        "no default",
        meta(m -> m.removeSignatureDef(DEFAULT)),
        "requests that name no signature");
    add(
        cases,
        "output not in graph",
        signature(
            s ->
                s.putOutputs(
                    "report",
                    s.getOutputsOrThrow("report").toBuilder().setName("nowhere:0").build())),
        "nowhere:0");
    add(
        cases,
        "damaged graph",
        v -> Files.writeString(v.resolve("saved_model.pb"), "junk"),
        "damaged");
    add(
        cases,
        "damaged warm-up",
        warmUp(damaged()),
        "tf_serving_warmup_requests: record 0: the checksum of its data is wrong");
    add(
        cases,
        "warm-up cut off",
        warmUp(new byte[] {1, 2, 3}),
        "tf_serving_warmup_requests: record 0 is truncated");
    add(
        cases,
        "warm-up of another kind",
        warmUp(TfRecords.encode(List.of("not a log".getBytes(StandardCharsets.UTF_8)))),
        "tf_serving_warmup_requests: record 0");
    add(cases, "warm-up of no signature", warmUp(request("none", "x")), "lacks: none");
    add(
        cases,
        "warm-up that fails",
        warmUp(request(DEFAULT, "no picture")),
        "warm-up request 0 fails");
    add(
        cases,
        "rows that depend on each other",
        meta(ServeFault::scoresLessTheirMean),
        "change with the other rows of the batch: serving_default/score;");
    add(
        cases,
        "half-written version",
        v -> copy(v, v.resolveSibling(".export-1")),
        "incomplete or misnamed versions");
    add(
        cases,
        "two versions of one number",
        v -> copy(v, v.resolveSibling("001")),
        "only one of them is served; rename or remove the others: 1");
    add(
        cases,
        "version not an integer",
        v -> Files.move(v, v.resolveSibling("v1")),
        "no folder name is an integer");
    return List.copyOf(cases.values());
  }

  /** Subtracts the mean of the batch's scores from the score of the default signature. */
  private static void scoresLessTheirMean(MetaGraphDef.Builder meta) {
    SignatureDef.Builder signature = meta.getSignatureDefOrThrow(DEFAULT).toBuilder();
    String score = signature.getOutputsOrThrow("score").getName();
    AttrValue floats = AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();
    AttrValue ints = AttrValue.newBuilder().setType(DataType.DT_INT32).build();
    TensorProto zero =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_INT32)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addIntVal(0)
            .build();
    meta.getGraphDefBuilder()
        .addNode(
            NodeDef.newBuilder()
                .setName("seeded_axis")
                .setOp("Const")
                .putAttr("dtype", ints)
                .putAttr("value", AttrValue.newBuilder().setTensor(zero).build()))
        .addNode(
            NodeDef.newBuilder()
                .setName("seeded_mean")
                .setOp("Mean")
                .addInput(score)
                .addInput("seeded_axis")
                .putAttr("T", floats)
                .putAttr("Tidx", ints)
                .putAttr("keep_dims", AttrValue.newBuilder().setB(false).build()))
        .addNode(
            NodeDef.newBuilder()
                .setName("seeded")
                .setOp("Sub")
                .addInput(score)
                .addInput("seeded_mean")
                .putAttr("T", floats));
    signature.putOutputs(
        "score", signature.getOutputsOrThrow("score").toBuilder().setName("seeded:0").build());
    meta.putSignatureDef(DEFAULT, signature.build());
  }

  private static void add(
      Map<String, ServeFault> cases, String name, Change change, String message) {
    cases.put(name, new ServeFault(name, change, message));
  }

  private static Path data(Path version) throws IOException {
    try (Stream<Path> files = Files.list(version.resolve("variables"))) {
      return files.filter(f -> f.toString().contains("data-")).findFirst().orElseThrow();
    }
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
