package org.ithn.backbones.kerp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.transformer.WordEmbedding;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.HypothesisCaches;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Masks;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.layers.StepAttention;
import org.ithn.framework.layers.StepAttention.SplitHeads;
import org.ithn.framework.layers.TransformerLayer.StepMemory;
import org.ithn.framework.model.IncrementalDecoder.Step;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * KERP's paraphraser (graph and sequence to sequence): words that read the abnormality nodes and
 * the words of the templates.
 *
 * <p>A word of a template has the embedding of the report's words, its position in the template and
 * a vector of the template's sentence.
 *
 * <p>Scopes: {@code embedding}, {@code sentences} {@code [S, H]}, {@code layer_i}, {@code
 * vocabulary}.
 *
 * <p>Source: Li et al., AAAI 2019. The form of the template memory is our choice.
 *
 * @param config the configuration
 * @param templates the templates
 * @param vocabularyWidth W, the width of the logits
 */
record Paraphraser(KerpConfig config, Templates templates, int vocabularyWidth) {
  private static final String EMBEDDING = "embedding";
  private static final String READABLE = "readable";

  /**
   * Nodes and words that the paraphraser reads.
   *
   * @param states {@code [B, M, H]}, M = N + S L
   * @param mask {@code [B, 1, 1, M]}; true = a node or a word, false = padding
   */
  record Sources<T extends TFloating>(Operand<T> states, Operand<TBool> mask) {}

  /**
   * Builds the sources.
   *
   * @param nodes {@code [B, N, H]}
   * @param numbers {@code [B, S]}; see {@link Templates}
   */
  <T extends TFloating> Sources<T> sources(
      GraphScope<T> scope, Operand<T> nodes, Operand<TInt32> numbers) {
    Ops tf = scope.tf();
    Operand<TInt32> ids = templates.tokens(tf, numbers); // [B, S, L]
    int words = config.retrieval().sentences() * templates.longest();
    Operand<TBool> isWord = // [B, S L]
        tf.math.greater(tf.reshape(ids, tf.constant(new int[] {-1, words})), tf.constant(0));
    Operand<TInt32> perNode =
        Shapes.stack(tf, List.of(Shapes.dimension(tf, nodes, 0), Shapes.dimension(tf, nodes, 1)));
    Operand<TBool> isNode = tf.fill(perNode, tf.constant(true)); // [B, N]
    return new Sources<>(
        tf.concat(List.of(nodes, templateWords(scope, ids)), tf.constant(1)),
        Masks.ofKeys(tf, tf.concat(List.of(isNode, isWord), tf.constant(1))));
  }

  /** Embeds the words of templates {@code [B, S, L]}, {@code [B, S L, H]}. */
  private <T extends TFloating> Operand<T> templateWords(GraphScope<T> scope, Operand<TInt32> ids) {
    Ops tf = scope.tf();
    int width = config.width();
    int sentences = config.retrieval().sentences();
    int longest = templates.longest();
    Operand<T> words = // [B S, L, H]
        embedding()
            .build(
                scope.variableScope(EMBEDDING),
                tf.reshape(ids, tf.constant(new int[] {-1, longest})));
    Operand<T> places = // [S, 1, H]
        tf.expandDims(
            scope.trainable("sentences", Shape.of(sentences, width), Initialisers.normal(1)),
            tf.constant(1));
    Operand<T> placed = // [B, S, L, H]
        tf.math.add(
            tf.reshape(words, tf.constant(new int[] {-1, sentences, longest, width})), places);
    return tf.reshape(placed, tf.constant(new int[] {-1, sentences * longest, width}));
  }

  /**
   * Builds the states of whole reports.
   *
   * @param tokens {@code [B, T]}, 0, words, padding
   * @return {@code [B, T, H]}, before the vocabulary layer
   */
  <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope, Sources<T> sources, Operand<TInt32> tokens) {
    List<Operand<TBool>> earlier =
        List.of(
            Masks.causal(scope, Shapes.dimension(scope.tf(), tokens, 1)),
            Masks.padding(scope, tokens));
    return layer()
        .stack(
            scope,
            config.layers(),
            embedding().build(scope.variableScope(EMBEDDING), tokens),
            sources.states(),
            new GraphTransformer.Edges<>(earlier, List.of(), List.of(sources.mask())));
  }

  /** Builds the vocabulary layer; {@code hidden} is {@code [..., H]}. */
  <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> hidden) {
    return Linear.of(config.width(), vocabularyWidth)
        .build(scope.variableScope("vocabulary"), hidden);
  }

  /** Returns what every step reads, by name. */
  <T extends TFloating> Map<String, Operand<T>> memories(GraphScope<T> scope, Sources<T> sources) {
    Map<String, Operand<T>> memories = new LinkedHashMap<>();
    for (int i = 0; i < config.layers(); i++) {
      String name = GraphTransformer.layer(i);
      memories.putAll(layer().stepMemory(scope.variableScope(name), sources.states()).named(name));
    }
    memories.put(READABLE, Masks.toScores(scope, sources.mask()));
    return memories;
  }

  /** Returns the empty {@link HypothesisCaches} of all layers. */
  <T extends TFloating> List<Operand<T>> emptyCaches(GraphScope<T> scope, Operand<TInt32> rows) {
    return HypothesisCaches.empty(scope, rows, layer().attention(), config.layers());
  }

  /** Builds one decoding step for N rows; see {@code IncrementalDecoder.step}. */
  <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> memories,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position) {
    Operand<T> x = // [N, H]
        embedding().buildStep(scope.variableScope(EMBEDDING), tokens, position);
    Operand<T> readable = memories.get(READABLE);
    HypothesisCaches<T> places =
        HypothesisCaches.build(
            scope, caches.get(0), Shapes.dimension(scope.tf(), readable, 0), layer().attention());
    List<Operand<T>> next = new ArrayList<>(List.of(places.lineage()));
    for (int i = 0; i < config.layers(); i++) {
      String name = GraphTransformer.layer(i);
      StepAttention.Output<T> stepped =
          layer()
              .step(
                  scope.variableScope(name),
                  x,
                  StepMemory.of(memories, name),
                  new SplitHeads<>(caches.get(2 * i + 1), caches.get(2 * i + 2)),
                  places,
                  List.of(readable));
      x = stepped.x();
      next.add(stepped.cache().keys());
      next.add(stepped.cache().values());
    }
    return new Step<>(logits(scope, x), next, next.size() - 1);
  }

  private GraphTransformer layer() {
    return GraphTransformer.of(config);
  }

  private WordEmbedding embedding() {
    return new WordEmbedding(vocabularyWidth, config.width(), new Dropout(config.dropout()));
  }
}
