package org.ithn.savedmodels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.backbones.r2gen.R2GenConfig;
import org.ithn.backbones.r2gen.R2GenProvider;
import org.ithn.backbones.r2gencmn.R2GenCmn;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.TemplateRetrieval;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** A model with random weights in the training process, and the reports that it writes there. */
public final class TinyRun implements AutoCloseable {
  public static final int SIZE = 37;
  public static final int LONGEST = 11;
  public static final Vocabulary WORDS =
      Vocabulary.ofWords(
          List.of(
              ".",
              "<unk>",
              "clear",
              "effusion",
              "große",
              "heart",
              "is",
              "left",
              "lungs",
              "no",
              "normal",
              "right",
              "the"));

  private final Graph graph = new Graph();
  private final Session session = new Session(graph);
  private final VariableStore<TFloat32> variables;
  private final Operand<? extends TType> placeholder;
  private final List<Hypotheses<TFloat32>> found = new ArrayList<>(); // one per search
  private final ServingParts parts;
  private final Operand<TFloat32> features;
  private final Optional<Operand<TInt32>> templates;
  private final List<Op> doublings = new ArrayList<>();

  public TinyRun(DecodingConfig decoding, int views) {
    this(
        new R2GenCmn(
            new R2GenCmnConfig(
                "small-cnn", 10, 2, 2, 7, 0.1, 0.5, new R2GenCmnConfig.Memory(11, 3)),
            WORDS.width(),
            views),
        List.of(decoding),
        views);
    enlarge();
    enlarge();
  }

  /** Creates a run of R2Gen. */
  public static TinyRun ofR2Gen(DecodingConfig decoding, int views) {
    R2GenConfig config =
        new R2GenConfig("small-cnn", 10, 2, 2, 7, 0.1, 0.5, new R2GenConfig.Memory(3, 5, LONGEST));
    Backbone model = new R2GenProvider().create(config, WORDS.width(), views);
    TinyRun run = new TinyRun(model, List.of(decoding), views);
    run.enlarge();
    run.enlarge();
    return run;
  }

  /** Creates a run of any image backbone with several searches. */
  public TinyRun(Backbone model, List<DecodingConfig> searches, int views) {
    this(model, searches, new ServedInput.ImageInput(views, ImageDecoding.imagenet(SIZE)));
  }

  /** Creates a run of any backbone and input with several searches. */
  public TinyRun(Backbone model, List<DecodingConfig> searches, ServedInput input) {
    parts = ServingParts.of(model, WORDS, input, searches.get(0));
    Ops tf = Ops.create(graph);
    variables = new VariableStore<>(tf, TFloat32.class, Mode.EVALUATE, 5);
    GraphScope<TFloat32> root =
        GraphScope.root(tf, Mode.EVALUATE, variables, StatelessRandom.none(), TFloat32.class);
    ServedInput.GraphInput built = input.build(root);
    placeholder = built.placeholder();
    GraphScope<TFloat32> backbone = root.sub("backbone");
    Operand<TFloat32> images = built.images();
    for (DecodingConfig search : searches) {
      found.add(ReportGenerator.of(model.decoder(), search).build(backbone, images));
    }
    Operand<TInt32> ids = tf.constant(new int[][] {{0, 1, 0}});
    features =
        model
            .build(
                backbone, new BackboneInputs<>(images, ids, tf.constant(new float[][] {{1, 1, 1}})))
            .imageFeatures();
    templates =
        model instanceof TemplateRetrieval retrieval
            ? Optional.of(retrieval.chosenTemplates(tf, model.decoder().encode(backbone, images)))
            : Optional.empty();
    initialise(tf);
  }

  private void initialise(Ops tf) {
    Session.Runner first = session.runner();
    variables.initialisationOps().forEach(first::addTarget);
    first.run().close();
    for (Parameter<TFloat32> parameter : variables.trainables()) {
      if (parameter.shape().numDimensions() > 1) {
        doublings.add(
            tf.assignVariableOp(
                parameter.handle(), tf.math.mul(parameter.value(), tf.constant(2f))));
      }
    }
  }

  /**
   * Doubles all weights except biases, so that different images get different reports; with much
   * larger weights all reports are equal again.
   */
  public void enlarge() {
    Session.Runner runner = session.runner();
    doublings.forEach(runner::addTarget);
    runner.run().close();
  }

  /** Sets all values of the variables whose names end in a suffix. */
  public void fill(String suffix, float value) {
    Ops tf = Ops.create(graph);
    for (Parameter<TFloat32> each : variables.all()) {
      if (each.name().endsWith(suffix)) {
        Operand<TFloat32> values = tf.fill(tf.constant(each.shape().asArray()), tf.constant(value));
        Op assignment = tf.assignVariableOp(each.handle(), values);
        session.runner().addTarget(assignment).run().close();
      }
    }
  }

  public ServingParts parts() {
    return parts;
  }

  /** Returns the values of all variables by name. */
  public Map<String, TensorData> weights() {
    Map<String, TensorData> weights = new LinkedHashMap<>();
    Session.Runner runner = session.runner();
    variables.all().forEach(parameter -> runner.fetch(parameter.value()));
    try (Result values = runner.run()) {
      int i = 0;
      for (Parameter<TFloat32> parameter : variables.all()) {
        weights.put(parameter.name(), TensorData.of((TFloat32) values.get(i++)));
      }
    }
    return weights;
  }

  /** Builds the serving graph with these weights and the first search. */
  public ServingGraph serving() {
    return ServingGraph.of(parts, WeightStorage.FLOAT32, weights());
  }

  /** Generates reports with the first search for studies of V files each, as one batch. */
  public List<ExpectedReport> write(List<List<byte[]>> studies) {
    return write(contents(studies), 1).get(0);
  }

  /** Generates reports with the first search for studies of any kind. */
  public List<ExpectedReport> writeFor(List<? extends StudyContent> studies) {
    return write(studies, 1).get(0);
  }

  private static List<StudyContent> contents(List<List<byte[]>> studies) {
    return studies.stream().<StudyContent>map(StudyContent.ImageFiles::new).toList();
  }

  /** Generates reports with each search in a single session run. */
  public List<List<ExpectedReport>> writeByEach(List<List<byte[]>> studies) {
    return write(contents(studies), found.size());
  }

  private List<List<ExpectedReport>> write(List<? extends StudyContent> studies, int searches) {
    Session.Runner runner = session.runner();
    found.subList(0, searches).forEach(f -> runner.fetch(f.tokens()).fetch(f.scores()));
    List<List<ExpectedReport>> written = new ArrayList<>();
    try (TType in =
            StudyTensors.toTensor(parts.input().name(), parts.input().studyShape(), studies);
        Result out = runner.feed(placeholder, in).run()) {
      for (int i = 0; i < searches; i++) {
        written.add(readFor(studies, (TInt32) out.get(2 * i), (TFloat32) out.get(2 * i + 1)));
      }
    }
    return written;
  }

  /** Reads the best hypothesis of each study from {@code [B, K, L]} and {@code [B, K]}. */
  public static List<ExpectedReport> read(
      List<List<byte[]>> studies, TInt32 tokens, TFloat32 scores) {
    return readFor(contents(studies), tokens, scores);
  }

  private static List<ExpectedReport> readFor(
      List<? extends StudyContent> studies, TInt32 tokens, TFloat32 scores) {
    List<ExpectedReport> written = new ArrayList<>();
    for (int row = 0; row < studies.size(); row++) {
      List<Integer> ids = new ArrayList<>();
      for (int t = 0; t < LONGEST; t++) {
        ids.add(tokens.getInt(row, 0, t));
      }
      written.add(new ExpectedReport(studies.get(row), ids, scores.getFloat(row, 0)));
    }
    return written;
  }

  /** Computes the pooled features {@code [D]} of each study in the training process. */
  public List<float[]> imageFeatures(List<List<byte[]>> studies) {
    List<float[]> all = new ArrayList<>();
    for (List<byte[]> study : studies) {
      try (TType in =
              StudyTensors.toTensor(
                  parts.input().name(), parts.input().studyShape(), contents(List.of(study)));
          Result out = session.runner().feed(placeholder, in).fetch(features).run()) {
        TFloat32 values = (TFloat32) out.get(0);
        float[] row = new float[(int) values.size()];
        for (int i = 0; i < row.length; i++) {
          row[i] = values.getFloat(0, i);
        }
        all.add(row);
      }
    }
    return all;
  }

  /** Returns the numbers of the templates {@code [S]} that the training process retrieves. */
  public List<List<Integer>> templates(List<List<byte[]>> studies) {
    List<List<Integer>> all = new ArrayList<>();
    try (TType in =
            StudyTensors.toTensor(
                parts.input().name(), parts.input().studyShape(), contents(studies));
        Result out = session.runner().feed(placeholder, in).fetch(templates.orElseThrow()).run()) {
      TInt32 numbers = (TInt32) out.get(0);
      for (int b = 0; b < studies.size(); b++) {
        List<Integer> row = new ArrayList<>();
        for (int i = 0; i < numbers.shape().get(1); i++) {
          row.add(numbers.getInt(b, i));
        }
        all.add(row);
      }
    }
    return all;
  }

  /** Draws pictures of different sizes, V per study. */
  public static List<List<byte[]>> studies(int count, int views) {
    List<List<byte[]>> studies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<byte[]> files = new ArrayList<>();
      for (int view = 0; view < views; view++) {
        int seed = i * views + view;
        files.add(picture(29 + seed, 43 - seed, seed));
      }
      studies.add(files);
    }
    return studies;
  }

  /** Draws a picture of vertical bars whose width depends on the seed. */
  public static byte[] picture(int height, int width, int seed) {
    byte[] samples = new byte[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        samples[y * width + x] = (byte) (x / (1 + seed) % 2 * (255 - 20 * seed) + y);
      }
    }
    return TestPng.of(height, 8, TestPng.GRAY, new byte[0], samples);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
