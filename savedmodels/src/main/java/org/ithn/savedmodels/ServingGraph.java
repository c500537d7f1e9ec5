package org.ithn.savedmodels;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Noise;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.strings.ReduceJoin;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The whole path as one graph of its own: image files in, reports out.
 *
 * <p>Bytes are decoded, resized and normalised, encoded, searched and put into words; nothing that
 * only training needs is in the graph. Variables are those of the backbone, under {@code backbone/}
 * and by the names that checkpoints have. Only core ops are used: the vocabulary is a constant.
 *
 * <p>Inputs and outputs of the signature {@code serving_default}, L the longest report:
 *
 * <ul>
 *   <li>{@code image_bytes} {@code [B]}, or {@code [B, V]} for several views per report
 *   <li>{@code report} {@code [B]}: words separated by blanks
 *   <li>{@code token_ids} {@code [B, L]}: 0 from the end on
 *   <li>{@code token_log_probs} {@code [B, L]}: natural logarithms, 0 after the end
 *   <li>{@code score} {@code [B]}: what the search ranks by
 * </ul>
 */
public final class ServingGraph implements AutoCloseable {
  /** The signature's method, as TensorFlow Serving asks for it. */
  static final String METHOD = "tensorflow/serving/predict";

  static final String IMAGE_BYTES = "image_bytes";
  static final String REPORT = "report";
  static final String TOKEN_IDS = "token_ids";
  static final String TOKEN_LOG_PROBS = "token_log_probs";
  static final String SCORE = "score";

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final VariableStore<TFloat32> variables =
      new VariableStore<>(tf, TFloat32.class, Mode.SERVE, 0);
  private final List<Signature> signatures = new ArrayList<>();
  private final ServingParts parts;
  private final Saver saver;

  private ServingGraph(ServingParts parts) {
    this.parts = parts;
    GraphScope<TFloat32> root =
        GraphScope.root(tf, Mode.SERVE, variables, Noise.none(), TFloat32.class);
    Placeholder<TString> files =
        tf.withName(IMAGE_BYTES).placeholder(TString.class, Placeholder.shape(filesShape()));
    Operand<TFloat32> images = parts.images().build(root.sub("images"), files);
    GraphScope<TFloat32> backbone = root.sub("backbone");
    Map<String, Operand<TFloat32>> encoded = parts.backbone().decoder().encode(backbone, images);
    Hypotheses<TFloat32> found =
        ReportGenerator.of(parts.backbone().decoder(), parts.decoding())
            .search(backbone, encoded, Shapes.dimension(tf, files, 0));
    addBest(Signature.DEFAULT_KEY, files, found);
    saver = Saver.addTo(tf, variables.all());
  }

  /** Builds the graph; the caller closes it. */
  public static ServingGraph of(ServingParts parts) {
    return new ServingGraph(parts);
  }

  /** The graph, complete. */
  public Graph graph() {
    return graph;
  }

  /** The signatures, {@code serving_default} first. */
  public List<Signature> signatures() {
    return List.copyOf(signatures);
  }

  /** What it was built of. */
  public ServingParts parts() {
    return parts;
  }

  Saver saver() {
    return saver;
  }

  private Shape filesShape() {
    return parts.views() == 1
        ? Shape.of(Shape.UNKNOWN_SIZE)
        : Shape.of(Shape.UNKNOWN_SIZE, parts.views());
  }

  /** A signature that gives the best report of each row. */
  private void addBest(String name, Operand<TString> files, Hypotheses<TFloat32> found) {
    Operand<TInt32> ids = best(found.tokens());
    signatures.add(
        signature(name)
            .input(IMAGE_BYTES, files)
            .output(REPORT, words(ids))
            .output(TOKEN_IDS, ids)
            .output(TOKEN_LOG_PROBS, best(found.tokenLogProbs()))
            .output(SCORE, best(found.scores()))
            .build());
  }

  private static Signature.Builder signature(String name) {
    return Signature.builder(name).methodName(METHOD);
  }

  private <X extends TType> Operand<X> best(Operand<X> hypotheses) {
    return tf.gather(hypotheses, tf.constant(0), tf.constant(1));
  }

  /** Ids {@code [..., L]} as words separated by blanks; id 0 stands for nothing. */
  private Operand<TString> words(Operand<TInt32> ids) {
    Operand<TString> each = tf.gather(wordTable(parts.vocabulary()), ids, tf.constant(0));
    return tf.strings.strip(
        tf.strings.reduceJoin(each, tf.constant(-1), ReduceJoin.separator(" ")));
  }

  private Operand<TString> wordTable(Vocabulary vocabulary) {
    byte[][] table = new byte[vocabulary.width()][];
    table[0] = new byte[0];
    for (int i = 1; i < table.length; i++) {
      table[i] = vocabulary.words().get(i - 1).getBytes(StandardCharsets.UTF_8);
    }
    try (TString values = Strings.column(table)) {
      return tf.constantOf(values);
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
