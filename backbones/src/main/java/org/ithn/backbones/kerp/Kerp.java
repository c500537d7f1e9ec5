package org.ithn.backbones.kerp;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.vision.ImageBackbone;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.LabelCooccurrence;
import org.ithn.framework.model.TemplateRetrieval;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * KERP: an image becomes a graph of abnormalities, the graph a sequence of templates, and both the
 * words of the report.
 *
 * <p>Training reads the extra inputs {@code abnormalities}, {@code sentence-templates} and, if the
 * diseases have a weight, {@code labels}. The teacher-forced pass then paraphrases the templates of
 * the reference report. Without these inputs, as in generation and in the self-critical phase, it
 * paraphrases the templates that it retrieves.
 *
 * <p>Scopes: {@code vision}, {@code graph}, {@code retrieve} and {@code paraphrase}. ITHN attaches
 * to the pooled image feature and to the states before the vocabulary layer. Auxiliary losses:
 * {@code abnormalities}, {@code diseases}, {@code templates} and {@code classifier}.
 *
 * <p>Source: Li, Liang, Hu and Xing, "Knowledge-Driven Encode, Retrieve, Paraphrase for Medical
 * Image Report Generation", AAAI 2019; there is no released code. Our choice: the three modules are
 * trained together instead of one after the other.
 */
public final class Kerp implements ImageBackbone, TemplateRetrieval {
  /** Name of the extra input with the abnormalities of a study, {@code [B, N]}, each 0 or 1. */
  public static final String ABNORMALITIES = "abnormalities";

  /**
   * Name of the extra input with the templates of a report's sentences, {@code [B, S]}: their
   * numbers from 1, 0 for a sentence without a template, -1 after the last sentence.
   */
  public static final String SENTENCE_TEMPLATES = "sentence-templates";

  private static final String LABELS = "labels";
  private static final String CHOSEN = "chosen_templates";
  private static final String GRAPH = "graph";
  private static final String RETRIEVE = "retrieve";
  private static final String PARAPHRASE = "paraphrase";

  private final KerpConfig config;
  private final MultiViewExtractor views;
  private final LabelCooccurrence cooccurrence;
  private final Templates templates;
  private final AbnormalityGraph graph;
  private final TemplateRetriever retriever;
  private final Paraphraser paraphraser;

  /**
   * Creates a backbone.
   *
   * @param config the configuration
   * @param views extracts the patches of a study's images
   * @param cooccurrence the co-occurrence of the abnormalities in the training studies
   * @param templates the templates of the training reports
   * @param vocabularyWidth W, the words and id 0
   */
  Kerp(
      KerpConfig config,
      MultiViewExtractor views,
      LabelCooccurrence cooccurrence,
      Templates templates,
      int vocabularyWidth) {
    this.config = config;
    this.views = views;
    this.cooccurrence = cooccurrence;
    this.templates = templates;
    this.graph = new AbnormalityGraph(config, cooccurrence, views.extractor().width());
    this.retriever = new TemplateRetriever(config, templates);
    this.paraphraser = new Paraphraser(config, templates, vocabularyWidth);
  }

  @Override
  public Map<String, Shape> extraInputs() {
    Map<String, Shape> inputs = new HashMap<>();
    inputs.put(ABNORMALITIES, Shape.of(cooccurrence.labels()));
    inputs.put(SENTENCE_TEMPLATES, Shape.of(config.retrieval().sentences()));
    if (config.losses().diseases() > 0) {
      inputs.put(LABELS, Shape.of(AbnormalityGraph.DISEASES));
    }
    return inputs;
  }

  @Override
  public Set<String> reportInputs() {
    return extraInputs().keySet();
  }

  /**
   * An encoded study.
   *
   * @param nodes {@code [B, N, H]}
   * @param choice {@code [B, S, K + 2]}, the retriever's logits
   * @param numbers {@code [B, S]}, the templates to paraphrase
   */
  private record Encoded<T extends TFloating>(
      Operand<T> nodes, Operand<T> choice, Operand<TInt32> numbers) {}

  private <T extends TFloating> Encoded<T> encode(
      GraphScope<T> scope, VisualExtractor.Features<T> features, Map<String, Operand<T>> extras) {
    Ops tf = scope.tf();
    Operand<T> nodes = graph.nodes(scope.sub(GRAPH), features.patches());
    Operand<T> choice = retriever.logits(scope.sub(RETRIEVE), nodes);
    Operand<TInt32> numbers =
        extras.containsKey(SENTENCE_TEMPLATES)
            ? tf.dtypes.cast(extras.get(SENTENCE_TEMPLATES), TInt32.class)
            : retriever.best(tf, choice);
    return new Encoded<>(nodes, choice, numbers);
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    Ops tf = scope.tf();
    VisualExtractor.Features<T> features = views.build(scope, VISION, in.images());
    Encoded<T> encoded = encode(scope, features, in.extraInputs());
    GraphScope<T> words = scope.sub(PARAPHRASE);
    Operand<T> hidden =
        paraphraser.decode(
            words,
            paraphraser.sources(words, encoded.nodes(), encoded.numbers()),
            ReportModel.withoutLast(tf, in.tokens()));
    return new BackboneOutputs<>(
        paraphraser.logits(words, hidden),
        hidden,
        features.pooled(),
        ReportModel.withoutFirst(tf, in.tokens()),
        ReportModel.withoutFirst(tf, in.mask()),
        losses(scope, encoded, features.pooled(), in.extraInputs()));
  }

  private <T extends TFloating> Map<String, Operand<T>> losses(
      GraphScope<T> scope, Encoded<T> encoded, Operand<T> pooled, Map<String, Operand<T>> extras) {
    Map<String, Operand<T>> losses = new LinkedHashMap<>();
    GraphScope<T> inside = scope.variableScope(GRAPH);
    KerpConfig.Losses weights = config.losses();
    if (extras.containsKey(ABNORMALITIES)) {
      Operand<T> labels = extras.get(ABNORMALITIES);
      Operand<T> loss = graph.loss(inside, graph.logits(inside, encoded.nodes()), labels);
      losses.put(ABNORMALITIES, scale(scope, weights.abnormalities(), loss));
      if (weights.classifier() > 0) {
        Operand<T> plain = graph.loss(inside, graph.classifierLogits(inside, pooled), labels);
        losses.put("classifier", scale(scope, weights.classifier(), plain));
      }
    }
    if (extras.containsKey(SENTENCE_TEMPLATES)) {
      Operand<T> loss =
          retriever.loss(scope.variableScope(RETRIEVE), encoded.choice(), encoded.numbers());
      losses.put("templates", scale(scope, weights.templates(), loss));
    }
    if (weights.diseases() > 0 && extras.containsKey(LABELS)) {
      Operand<T> loss = graph.diseaseLoss(inside, encoded.nodes(), extras.get(LABELS));
      losses.put("diseases", scale(scope, weights.diseases(), loss));
    }
    return losses;
  }

  private static <T extends TFloating> Operand<T> scale(
      GraphScope<T> scope, double weight, Operand<T> loss) {
    return scope.tf().math.mul(loss, scope.scalar(weight));
  }

  /**
   * Builds the log-odds of the abnormalities.
   *
   * @param scope the backbone's scope
   * @param images {@code [B, V, S, S, 3]}
   * @return {@code [B, N]} of the nodes, and of the plain classifier if it has a weight
   */
  public <T extends TFloating> List<Operand<T>> abnormalityLogits(
      GraphScope<T> scope, Operand<T> images) {
    VisualExtractor.Features<T> features = views.build(scope, VISION, images);
    GraphScope<T> inside = scope.sub(GRAPH);
    Operand<T> ofNodes = graph.logits(inside, graph.nodes(inside, features.patches()));
    return config.losses().classifier() > 0
        ? List.of(ofNodes, graph.classifierLogits(inside, features.pooled()))
        : List.of(ofNodes);
  }

  @Override
  public List<String> templateTexts() {
    return templates.wordings();
  }

  @Override
  public <T extends TFloating> Operand<TInt32> chosenTemplates(
      Ops tf, Map<String, Operand<T>> encoded) {
    return tf.dtypes.cast(encoded.get(CHOSEN), TInt32.class);
  }

  @Override
  public IncrementalDecoder decoder() {
    return new Decoder();
  }

  @Override
  public int hiddenWidth() {
    return config.width();
  }

  @Override
  public MultiViewExtractor views() {
    return views;
  }

  private final class Decoder implements IncrementalDecoder {
    @Override
    public <T extends TFloating> Map<String, Operand<T>> encode(
        GraphScope<T> scope, Operand<T> images) {
      return encode(scope, images, Map.of());
    }

    @Override
    public <T extends TFloating> Map<String, Operand<T>> encode(
        GraphScope<T> scope, Operand<T> images, Map<String, Operand<T>> extras) {
      VisualExtractor.Features<T> features = views.build(scope, VISION, images);
      Encoded<T> encoded = Kerp.this.encode(scope, features, extras);
      GraphScope<T> words = scope.sub(PARAPHRASE);
      Map<String, Operand<T>> all =
          new LinkedHashMap<>(
              paraphraser.memories(
                  words, paraphraser.sources(words, encoded.nodes(), encoded.numbers())));
      all.put(CHOSEN, scope.tf().dtypes.cast(encoded.numbers(), scope.type()));
      return all;
    }

    @Override
    public <T extends TFloating> List<Operand<T>> emptyCaches(
        GraphScope<T> scope, Operand<TInt32> rows) {
      return paraphraser.emptyCaches(scope, rows);
    }

    @Override
    public <T extends TFloating> Step<T> step(
        GraphScope<T> scope,
        Map<String, Operand<T>> encoded,
        List<Operand<T>> caches,
        Operand<TInt32> tokens,
        Operand<TInt32> position) {
      return paraphraser.step(scope.variableScope(PARAPHRASE), encoded, caches, tokens, position);
    }
  }
}
