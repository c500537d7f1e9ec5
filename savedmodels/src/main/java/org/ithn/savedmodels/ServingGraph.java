package org.ithn.savedmodels;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Graph;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The whole path as one graph of its own: image files, or features of regions, in, reports out.
 *
 * <p>Bytes are decoded, resized and normalised, encoded, searched and put into words; nothing that
 * only training needs is in the graph. Variables have the names that checkpoints have. Only core
 * ops are used, and the vocabulary is a constant.
 *
 * <p>Signatures; every one takes {@code image_bytes} {@code [B]}, or {@code [B, V]} for several
 * views per report, or, where the backbone reads regions, {@code region_features} {@code [B, R,
 * D]}, and also gives {@code error} {@code [B]}: empty, or that an image of the row cannot be
 * decoded or its features not be used; such a row has empty texts and zeros, and changes nothing
 * for the others. L is the longest report, K the number of hypotheses:
 *
 * <ul>
 *   <li>{@code serving_default}: {@code report} {@code [B]}, words separated by blanks; {@code
 *       token_ids} {@code [B, L]}, 0 from the end on; {@code token_log_probs} {@code [B, L]},
 *       natural logarithms, 0 after the end; {@code score} {@code [B]}, what the search ranks by
 *   <li>{@code greedy}: the same, by the most likely token at each step
 *   <li>{@code beams}: {@code reports}, {@code scores} {@code [B, K]}, the best first, {@code
 *       token_ids} and {@code token_log_probs} {@code [B, K, L]}
 *   <li>{@code score_report}: also takes {@code report} {@code [B]}, cleaned as in training, of
 *       which the first L tokens count; {@code log_likelihood} {@code [B]} in nats, {@code
 *       token_ids}, {@code token_log_probs} {@code [B, T]}, the end included; not there for byte
 *       pairs, which no op splits a text into
 *   <li>{@code attention}, for backbones of images that have it: {@code report}, {@code token_ids}
 *       as {@code serving_default}, {@code attention} {@code [B, L, V, R, R]}: where the model
 *       looked for each token, R patches to a side, the sum over V, R and R being 1, or 0 after the
 *       end
 *   <li>{@code encode}, where the model has an embedding: {@code embedding} {@code [B, E]}
 * </ul>
 */
public final class ServingGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  private final ServingParts parts;
  private final WeightStorage storage;
  private final List<Signature> signatures;
  private final Optional<Saver> saver;
  private final long weightCount;

  private ServingGraph(
      ServingParts parts,
      WeightStorage storage,
      Map<String, TensorData> weights,
      Function<ServingSignatures, List<Signature>> chosen) {
    this.parts = parts;
    this.storage = storage;
    Ops tf = Ops.create(graph);
    ServedParameters parameters = new ServedParameters(tf, storage, weights);
    GraphScope<TFloat32> root =
        GraphScope.root(tf, Mode.SERVE, parameters, StatelessRandom.none(), TFloat32.class);
    signatures = chosen.apply(new ServingSignatures(root, parts));
    weightCount = parameters.weightCount();
    saver =
        parameters.variables().isEmpty()
            ? Optional.empty()
            : Optional.of(Saver.build(tf, parameters.variables()));
  }

  /**
   * Builds the graph; the caller closes it.
   *
   * @param weights a checkpoint's values by variable name; those of training alone are not looked
   *     at
   * @throws IllegalArgumentException if one is missing or of another shape
   */
  public static ServingGraph of(
      ServingParts parts, WeightStorage storage, Map<String, TensorData> weights) {
    return of(parts, storage, weights, ServingSignatures::buildAll);
  }

  /** The same with other signatures. */
  public static ServingGraph of(
      ServingParts parts,
      WeightStorage storage,
      Map<String, TensorData> weights,
      Function<ServingSignatures, List<Signature>> chosen) {
    return new ServingGraph(parts, storage, weights, chosen);
  }

  /** The graph, complete. */
  public Graph graph() {
    return graph;
  }

  /** The signatures, {@code serving_default} first. */
  public List<Signature> signatures() {
    return signatures;
  }

  /** What it was built of. */
  public ServingParts parts() {
    return parts;
  }

  /** How it keeps its weights. */
  public WeightStorage storage() {
    return storage;
  }

  /** How many weights the graph reads. */
  public long weightCount() {
    return weightCount;
  }

  /** The ops that write and read the variables; none if there are no variables. */
  Optional<Saver> saver() {
    return saver;
  }

  @Override
  public void close() {
    graph.close();
  }
}
