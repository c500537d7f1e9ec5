package org.ithn.savedmodels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.backbones.r2gencmn.R2GenCmnProvider;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/**
 * {@code r2gencmn-iu-xray} as a SavedModel with random weights and a signature per stage: image
 * decoding, encoding and generation. No hypothesis ends early, so every report has 60 tokens.
 */
final class StagedLatencyModel implements AutoCloseable {
  static final int LONGEST = 60;
  static final int BEAMS = 3;
  static final int WORDS = 760; // the vocabulary size of IU X-Ray
  private static final int SIZE = 224;
  private static final int PICTURE = 512; // height and width of the files
  private static final String BIAS = "backbone/vocabulary/bias";

  private final SavedModelBundle bundle;
  private final Path folder;
  private final TString files;
  private final Map<String, Tensor> images = new HashMap<>();
  private final Map<String, Tensor> encoded = new HashMap<>();
  private final List<Result> kept = new ArrayList<>();

  /** Exports, loads and runs every stage once. */
  StagedLatencyModel(int batch, WeightStorage storage) throws IOException {
    Backbone backbone =
        new R2GenCmnProvider().create(R2GenCmnConfig.defaults(), WORDS + 1, 1);
    List<String> words = new ArrayList<>(List.of(Vocabulary.UNKNOWN));
    IntStream.range(1, WORDS).mapToObj("w%04d"::formatted).forEach(words::add);
    ServingParts parts =
        ServingParts.of(
            backbone,
            Vocabulary.ofWords(words),
            new ServedInput.ImageInput(1, ImageDecoding.imagenet(SIZE)),
            DecodingConfig.beam(BEAMS, LONGEST));
    folder = Files.createTempDirectory("latency");
    try (ServingGraph graph =
        ServingGraph.of(parts, storage, weights(backbone), StagedLatencyModel::stages)) {
      SavedModelWriter.write(graph, folder);
    }
    bundle = SavedModelBundle.load(folder.toString(), "serve");
    byte[][] pictures = new byte[batch][];
    for (int i = 0; i < batch; i++) {
      pictures[i] = picture(i);
    }
    files = StringTensors.vector(pictures);
    images.put(ServedInput.ImageInput.NAME, files);
    encoded.put(ServedInput.ImageInput.NAME, files);
    keep(run("decode", Map.of(ServedInput.ImageInput.NAME, files)), images);
    keep(run("encode", images), encoded);
  }

  private void keep(Result result, Map<String, Tensor> into) {
    result.forEach(entry -> into.put(entry.getKey(), entry.getValue()));
    kept.add(result);
  }

  private static List<Signature> stages(ServingSignatures signatures) {
    List<Signature> all = new ArrayList<>(signatures.buildAll());
    all.add(signatures.newSignature("decode").output("images", signatures.images()).build());
    Signature.Builder encode = signatures.newSignature("encode").input("images", signatures.images());
    Signature.Builder generate = signatures.newSignature("generate");
    signatures
        .encodedImages()
        .forEach(
            (name, operand) -> {
              encode.output(name, operand);
              generate.input(name, operand);
            });
    all.add(encode.build());
    Hypotheses<TFloat32> found = signatures.buildSearch(DecodingConfig.beam(BEAMS, LONGEST));
    all.add(generate.output("tokens", found.tokens()).build());
    return all;
  }

  private static Map<String, TensorData> weights(Backbone backbone) {
    Map<String, TensorData> weights = new LinkedHashMap<>();
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      VariableStore<TFloat32> variables =
          new VariableStore<>(tf, TFloat32.class, Mode.EVALUATE, 5);
      GraphScope<TFloat32> root =
          GraphScope.root(tf, Mode.EVALUATE, variables, StatelessRandom.none(), TFloat32.class);
      Operand<TFloat32> images =
          tf.fill(tf.constant(new int[] {1, 1, SIZE, SIZE, 3}), tf.constant(0f));
      backbone.build(
          root.sub("backbone"),
          new BackboneInputs<>(
              images,
              tf.constant(new int[][] {{0, 1, 0}}),
              tf.constant(new float[][] {{1, 1, 1}})));
      Session.Runner first = session.runner();
      variables.initialisationOps().forEach(first::addTarget);
      first.run().close();
      Session.Runner read = session.runner();
      variables.all().forEach(parameter -> read.fetch(parameter.value()));
      try (Result values = read.run()) {
        int i = 0;
        for (Parameter<TFloat32> parameter : variables.all()) {
          weights.put(parameter.name(), TensorData.of((TFloat32) values.get(i++)));
        }
      }
    }
    float[] bias = weights.get(BIAS).floats();
    bias[0] = -1e4f; // suppresses the end token
    weights.put(BIAS, TensorData.of(bias, bias.length));
    return weights;
  }

  /** Draws a gray PNG with blobs. */
  private static byte[] picture(int seed) {
    Random random = new Random(seed);
    byte[] samples = new byte[PICTURE * PICTURE];
    double phase = random.nextDouble() * 6;
    for (int i = 0; i < samples.length; i++) {
      double x = (i % PICTURE) / 40.0;
      double y = i / PICTURE / 30.0;
      samples[i] =
          (byte) (127 + 100 * Math.sin(x + phase) * Math.cos(y) + random.nextInt(20));
    }
    return TestPng.of(PICTURE, 8, TestPng.GRAY, new byte[0], samples);
  }

  private Result run(String signature, Map<String, Tensor> inputs) {
    return bundle.function(signature).call(inputs);
  }

  void decode() {
    run("decode", Map.of(ServedInput.ImageInput.NAME, files)).close();
  }

  void encode() {
    run("encode", images).close();
  }

  /** Runs the generation; returns the last token of the first report, which is never the end. */
  int generate() {
    try (Result result = run("generate", encoded)) {
      TInt32 tokens = (TInt32) result.get("tokens").orElseThrow();
      return tokens.getInt(0, 0, LONGEST - 1);
    }
  }

  /** Runs all three stages. */
  void whole() {
    run(Signature.DEFAULT_KEY, Map.of(ServedInput.ImageInput.NAME, files)).close();
  }

  @Override
  public void close() {
    kept.forEach(Result::close);
    files.close();
    bundle.close();
    ModelVersions.delete(folder);
  }
}
