package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkState;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.ActionWords;
import org.ithn.framework.model.AttentionMaps;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.TemplateRetrieval;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * Builder of the signatures that {@link ServingGraph} describes; all share the decoded images and
 * the encoder.
 */
public final class ServingSignatures {
  /** Output with PNG files, the only string output that is not text; REST encodes it in base64. */
  public static final String VIEW_BYTES = "view_bytes";

  /** Method name that TensorFlow Serving requires. */
  static final String METHOD = "tensorflow/serving/predict";

  static final String ERROR = "error";
  static final String REPORT = "report";
  static final String TOKEN_IDS = "token_ids";
  static final String TOKEN_LOG_PROBS = "token_log_probs";
  static final String SCORE = "score";
  static final String BEAMS = "beams";
  static final String EXPLAIN = "explain";
  static final String WITH_CONTEXT = "with_context";
  static final String EXPLAIN_WITH_CONTEXT = "explain_with_context";
  static final String REPORTS = "reports";
  static final String SCORES = "scores";
  static final String ATTENTION = "attention";
  static final String TEMPLATES = "templates";

  private final GraphScope<TFloat32> root;
  private final GraphScope<TFloat32> backbone;
  private final Ops tf;
  private final ServingParts parts;
  private final WordTable words;
  private final Operand<? extends TType> placeholder;
  private final Operand<TInt32> batch;
  private final Operand<TFloat32> images;
  private final InvalidRows invalidRows;
  private final Optional<Operand<TUint8>> pixels;
  private final Optional<Operand<TBool>> absent;
  private final Optional<ServedContext> context;
  private final Map<String, Operand<TFloat32>> encoded;
  private final Optional<Operand<TString>> templates;

  ServingSignatures(GraphScope<TFloat32> root, ServingParts parts) {
    this.root = root;
    this.tf = root.tf();
    this.parts = parts;
    this.words = new WordTable(tf, parts.vocabulary());
    ServedInput.GraphInput input = parts.input().build(root);
    this.placeholder = input.placeholder();
    this.batch = Shapes.dimension(tf, placeholder, 0);
    this.images = input.images();
    this.pixels = input.pixels();
    this.absent = input.absent();
    this.backbone = root.sub(Scopes.BACKBONE);
    this.context =
        parts
            .context()
            .map(config -> ServedContext.build(root, config, words, parts.input(), batch));
    this.invalidRows =
        context.map(each -> each.check(input.invalidRows())).orElseGet(input::invalidRows);
    this.encoded = parts.backbone().decoder().encode(backbone, images, extras());
    this.templates =
        parts.backbone() instanceof TemplateRetrieval retrieval
            ? Optional.of(TemplateTexts.build(tf, retrieval, encoded))
            : Optional.empty();
  }

  List<Signature> buildAll() {
    Hypotheses<TFloat32> found = buildSearch(parts.decoding());
    List<Signature> all = new ArrayList<>();
    all.add(bestReport(Signature.DEFAULT_KEY, found).build());
    all.add(
        bestReport("greedy", buildSearch(DecodingConfig.greedy(parts.decoding().maxLength())))
            .build());
    all.add(beams(found));
    if (!parts.vocabulary().hasBytePairs()) { // no graph op splits a text into byte pairs
      all.add(scoreReport());
    }
    Optional<Operand<TFloat32>> maps = attentionMaps(bestBeam(found.tokens()));
    maps.ifPresent(each -> all.add(attention(each, bestBeam(found.tokens()))));
    pixels.ifPresent(each -> all.add(explain(EXPLAIN, found, each, maps).build()));
    if (context.isPresent() && !context.get().inputs().isEmpty()) {
      ServedContext texts = context.get();
      all.add(texts.addTo(bestReport(WITH_CONTEXT, found)).build());
      pixels.ifPresent(
          each -> all.add(texts.addTo(explain(EXPLAIN_WITH_CONTEXT, found, each, maps)).build()));
    }
    parts.embedding().ifPresent(embedding -> all.add(encode(embedding)));
    return List.copyOf(all);
  }

  /** Returns the decoded images, {@code [B, V, S, S, 3]}, or region features, {@code [B, R, D]}. */
  Operand<TFloat32> images() {
    return images;
  }

  /** Returns the encoded images by the decoder's names. */
  Map<String, Operand<TFloat32>> encodedImages() {
    return encoded;
  }

  /** Adds a decoding search over the encoded images. */
  public Hypotheses<TFloat32> buildSearch(DecodingConfig config) {
    return ReportGenerator.of(parts.backbone().decoder(), config).search(backbone, encoded, batch);
  }

  /** Starts a signature that takes the model's input and, so far, only returns {@code error}. */
  public Signature.Builder newSignature(String name) {
    return Signature.builder(name)
        .methodName(METHOD)
        .input(parts.input().name(), placeholder)
        .output(ERROR, invalidRows.errors());
  }

  /** Returns the extra inputs of the backbone: its context, if it reads any. */
  private Map<String, Operand<TFloat32>> extras() {
    return context.map(ServedContext::extras).orElse(Map.of());
  }

  private Signature.Builder bestReport(String name, Hypotheses<TFloat32> found) {
    Operand<TInt32> ids = bestBeam(found.tokens());
    Signature.Builder signature =
        newSignature(name)
            .output(REPORT, invalidRows.mask(words.decode(ids)))
            .output(TOKEN_IDS, invalidRows.mask(ids))
            .output(TOKEN_LOG_PROBS, invalidRows.mask(bestBeam(found.tokenLogProbs())))
            .output(SCORE, invalidRows.mask(bestBeam(found.scores())));
    templates.ifPresent(texts -> signature.output(TEMPLATES, invalidRows.mask(texts)));
    return signature;
  }

  private <X extends TType> Operand<X> bestBeam(Operand<X> hypotheses) {
    return tf.gather(hypotheses, tf.constant(0), tf.constant(1));
  }

  private Signature beams(Hypotheses<TFloat32> found) {
    return hypotheses(BEAMS, found).build();
  }

  private Signature.Builder hypotheses(String name, Hypotheses<TFloat32> found) {
    return newSignature(name)
        .output(REPORTS, invalidRows.mask(words.decode(found.tokens())))
        .output(TOKEN_IDS, invalidRows.mask(found.tokens()))
        .output(TOKEN_LOG_PROBS, invalidRows.mask(found.tokenLogProbs()))
        .output(SCORES, invalidRows.mask(found.scores()));
  }

  /**
   * Builds the signature with all that a reader of a report needs: the hypotheses, the images as
   * the model reads them and the attention of the best hypothesis.
   */
  private Signature.Builder explain(
      String name,
      Hypotheses<TFloat32> found,
      Operand<TUint8> views,
      Optional<Operand<TFloat32>> attentionMaps) {
    Operand<TString> files = ImageDecoding.encodePng(tf, views); // [B, V]
    Operand<TString> present =
        absent.isPresent() ? tf.select(absent.get(), tf.constant(""), files) : files;
    Signature.Builder signature =
        hypotheses(name, found).output(VIEW_BYTES, invalidRows.mask(present));
    attentionMaps.ifPresent(maps -> signature.output(ATTENTION, invalidRows.mask(maps)));
    return signature;
  }

  private Signature scoreReport() {
    Placeholder<TString> report =
        tf.withName("report_text")
            .placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    WordTable.TokenizedTexts rows = words.encode(report, parts.decoding().maxLength());
    BackboneOutputs<TFloat32> out = teacherForced(rows.ids(), rows.mask());
    Operand<TFloat32> all = tf.nn.logSoftmax(out.logits()); // [B, T, W]
    Operand<TFloat32> each = // [B, T]
        tf.math.mul(
            tf.gather(all, out.targets(), tf.constant(2), Gather.batchDims(2L)), out.targetMask());
    return newSignature("score_report")
        .input(REPORT, report)
        .output("log_likelihood", invalidRows.mask(tf.reduceSum(each, tf.constant(1))))
        .output(TOKEN_IDS, invalidRows.mask(words(out.targets())))
        .output(TOKEN_LOG_PROBS, invalidRows.mask(each))
        .build();
  }

  private Operand<TInt32> words(Operand<TInt32> targets) {
    Optional<ActionWords> actions = parts.backbone().decoder().actionWords();
    return actions.isPresent() ? actions.get().build(tf, targets) : targets;
  }

  private BackboneOutputs<TFloat32> teacherForced(Operand<TInt32> ids, Operand<TBool> mask) {
    return parts.backbone().build(backbone, inputs(ids, mask));
  }

  private BackboneInputs<TFloat32> inputs(Operand<TInt32> ids, Operand<TBool> mask) {
    return new BackboneInputs<>(images, ids, tf.dtypes.cast(mask, TFloat32.class), extras());
  }

  private Signature attention(Operand<TFloat32> maps, Operand<TInt32> ids) {
    return newSignature(ATTENTION)
        .output(REPORT, invalidRows.mask(words.decode(ids)))
        .output(TOKEN_IDS, invalidRows.mask(ids))
        .output(ATTENTION, invalidRows.mask(maps))
        .build();
  }

  /**
   * Builds the attention maps of the generated report, {@code [B, L, V, R, R]}; empty if the
   * backbone has none.
   *
   * @param ids {@code [B, L]}: the best hypothesis of the search
   */
  private Optional<Operand<TFloat32>> attentionMaps(Operand<TInt32> ids) {
    return parts.backbone() instanceof AttentionMaps maps
            && parts.input() instanceof ServedInput.ImageInput input
        ? Optional.of(attentionMaps(maps, input.views(), ids))
        : Optional.empty();
  }

  private Operand<TFloat32> attentionMaps(AttentionMaps maps, int views, Operand<TInt32> ids) {
    Operand<TInt32> begin = tf.fill(tf.stack(List.of(batch, tf.constant(1))), tf.constant(0));
    Operand<TInt32> row = tf.concat(List.of(begin, ids), tf.constant(1)); // [B, L + 1]
    Operand<TBool> written = // [B, L]: true up to and including the end token
        tf.concat(
            List.of(
                tf.math.equal(begin, tf.constant(0)),
                tf.math.greater(withoutLast(ids), tf.constant(0))),
            tf.constant(1));
    Operand<TBool> mask =
        tf.concat(List.of(tf.math.equal(begin, tf.constant(0)), written), tf.constant(1));
    Operand<TFloat32> weights = maps.attention(backbone, inputs(row, mask)); // [B, L, P]
    Operand<TFloat32> kept =
        tf.math.mul(
            weights, tf.expandDims(tf.dtypes.cast(written, TFloat32.class), tf.constant(2)));
    int side = side(weights.shape().get(2), views);
    return tf.reshape(
        kept, tf.constant(new int[] {-1, parts.decoding().maxLength(), views, side, side}));
  }

  private Operand<TInt32> withoutLast(Operand<TInt32> ids) {
    return tf.slice(
        ids,
        tf.constant(new int[] {0, 0}),
        tf.constant(new int[] {-1, parts.decoding().maxLength() - 1}));
  }

  private static int side(long patches, int views) {
    int side = (int) Math.round(Math.sqrt((double) patches / views));
    checkState(
        (long) side * side * views == patches,
        "attention: %s patches of %s views do not form square grids",
        patches,
        views);
    return side;
  }

  private Signature encode(ImageEmbedding embedding) {
    Operand<TInt32> ids = tf.fill(tf.stack(List.of(batch, tf.constant(2))), tf.constant(0));
    Operand<TBool> mask = tf.math.equal(ids, tf.constant(0));
    Operand<TFloat32> z = embedding.build(root.sub(Scopes.ALIGNMENT), teacherForced(ids, mask));
    return newSignature("encode").output("embedding", invalidRows.mask(z)).build();
  }
}
