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
 * The complete served model as one graph: image files or region features in, reports out.
 *
 * <p>The graph decodes, resizes and normalises images, encodes them, searches for reports and
 * converts ids to words. It contains nothing that only training needs. Variables have the same
 * names as in checkpoints. The graph uses only core ops, and the vocabulary is a constant.
 *
 * <p>Every signature takes {@code image_bytes}, {@code [B]} or {@code [B, V]} for several views per
 * report, or, if the backbone reads regions, {@code region_features} {@code [B, R, D]}. Every
 * signature returns {@code error} {@code [B]}: empty, or a message that an image of the row cannot
 * be decoded or its features are invalid. An invalid row has empty strings and zeros, and does not
 * affect other rows. With L the maximum report length and K the number of hypotheses, the
 * signatures are:
 *
 * <ul>
 *   <li>{@code serving_default}: {@code report} {@code [B]}, words separated by spaces; {@code
 *       token_ids} {@code [B, L]}, 0 from the end token on; {@code token_log_probs} {@code [B, L]},
 *       natural logarithms, 0 after the end token; {@code score} {@code [B]}, the ranking score of
 *       the search; for backbones that retrieve templates, {@code templates} {@code [B, S]}, the
 *       retrieved text of each sentence, {@code ""} if there is none
 *   <li>{@code greedy}: the outputs of {@code serving_default} from greedy decoding
 *   <li>{@code beams}: {@code reports}, {@code scores} {@code [B, K]}, best first; {@code
 *       token_ids} and {@code token_log_probs} {@code [B, K, L]}
 *   <li>{@code score_report}: also takes {@code report} {@code [B]}, cleaned as in training and
 *       truncated to L tokens; returns {@code log_likelihood} {@code [B]} in nats, {@code
 *       token_ids} and {@code token_log_probs} {@code [B, T]}, including the end token; missing for
 *       byte-pair vocabularies because no op splits a text into byte pairs
 *   <li>{@code attention}, for image backbones with attention maps: {@code report} and {@code
 *       token_ids} as in {@code serving_default}; {@code attention} {@code [B, L, V, R, R]}, the
 *       attention of each token over V views of R x R patches, which sums to 1, or 0 after the end
 *       token
 *   <li>{@code explain}, for image backbones: the outputs of {@code beams}; {@code view_bytes}
 *       {@code [B, V]}, PNG files of S x S pixels, the images as the model reads them; and {@code
 *       attention} of the best report as above, if the backbone has attention maps
 *   <li>{@code with_context} and {@code explain_with_context}, for backbones that read texts of a
 *       vocabulary of words, facts or images of an earlier study: {@code serving_default} and
 *       {@code explain} with a text {@code [B]} for each kind, such as {@code indication}, {@code
 *       ""} if a study lacks it, and {@code prior_images} {@code [B, n]}, image files, {@code ""}
 *       in place of absent ones. All other signatures answer as for studies without any of it
 *   <li>{@code encode}, if the model has an image embedding: {@code embedding} {@code [B, E]}
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
   * @param weights checkpoint values by variable name; values that only training uses are ignored
   * @throws IllegalArgumentException if a value is missing or has another shape
   */
  public static ServingGraph of(
      ServingParts parts, WeightStorage storage, Map<String, TensorData> weights) {
    return of(parts, storage, weights, ServingSignatures::buildAll);
  }

  /** Builds the graph with the signatures that {@code chosen} returns; the caller closes it. */
  public static ServingGraph of(
      ServingParts parts,
      WeightStorage storage,
      Map<String, TensorData> weights,
      Function<ServingSignatures, List<Signature>> chosen) {
    return new ServingGraph(parts, storage, weights, chosen);
  }

  /** Returns the complete graph. */
  public Graph graph() {
    return graph;
  }

  /** Returns the signatures, {@code serving_default} first. */
  public List<Signature> signatures() {
    return signatures;
  }

  /** Returns the parts that the graph was built from. */
  public ServingParts parts() {
    return parts;
  }

  /** Returns the storage format of the weights. */
  public WeightStorage storage() {
    return storage;
  }

  /** Returns the number of weights that the graph reads. */
  public long weightCount() {
    return weightCount;
  }

  /** Returns the ops that write and restore the variables; empty if there are no variables. */
  Optional<Saver> saver() {
    return saver;
  }

  @Override
  public void close() {
    graph.close();
  }
}
