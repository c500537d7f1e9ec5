package org.ithn.savedmodels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.ContextTexts;
import org.ithn.framework.data.PatientFact;
import org.ithn.framework.data.PriorImages;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.ContextConfig;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/**
 * Texts of a study, facts about its patient and images of an earlier study in a served model.
 *
 * <p>Each is a placeholder with the default {@code ""}, the absent text, unknown fact or absent
 * image. Signatures that do not take them therefore answer from the images alone, with the same
 * ops.
 *
 * @param inputs the placeholders {@code [B]} by kind, in the order of the configuration, and {@code
 *     [B, n]} of image files, n from 1; no texts for byte pairs, which no graph op makes of a text
 * @param extras the backbone's inputs by name, {@code [B, K, M]}, {@code [B, F]} and {@code [B, N,
 *     S, S, 3]}
 * @param errors messages {@code [B]} about unreadable facts and images
 */
record ServedContext(
    Map<String, Operand<TString>> inputs,
    Map<String, Operand<TFloat32>> extras,
    List<Operand<TString>> errors) {

  /**
   * Adds the placeholders and the conversion of texts and image files to numbers.
   *
   * @param input the input of the study's own images
   * @param batch a scalar, B
   */
  static ServedContext build(
      GraphScope<TFloat32> root,
      ContextConfig config,
      WordTable words,
      ServedInput input,
      Operand<TInt32> batch) {
    Ops tf = root.tf();
    ServedContext context =
        new ServedContext(new LinkedHashMap<>(), new HashMap<>(), new ArrayList<>());
    if (config.readsTexts()) {
      context.addTexts(tf, config, words, batch);
    }
    if (!config.patient().isEmpty()) {
      context.addFacts(tf, config, batch);
    }
    if (config.readsPriorImages() && input instanceof ServedInput.ImageInput images) {
      context.addPriorImages(root, config.priorImages(), images.decoding(), batch);
    }
    return context;
  }

  private void addTexts(Ops tf, ContextConfig config, WordTable words, Operand<TInt32> batch) {
    List<Operand<TInt32>> rows = new ArrayList<>();
    for (String kind : config.texts()) {
      if (words.hasBytePairs()) {
        rows.add(tf.fill(tf.stack(List.of(batch, tf.constant(config.maxWords()))), tf.constant(0)));
        continue;
      }
      Operand<TString> lower = tf.strings.lower(input(tf, kind, batch));
      Operand<TString> split =
          tf.strings.regexReplace(lower, tf.constant(ContextTexts.SEPARATOR), tf.constant(" "));
      rows.add(words.encodeWords(split, config.maxWords()));
    }
    Operand<TInt32> ids = tf.stack(rows, Stack.axis(1L)); // [B, K, M]
    extras.put(ContextConfig.INPUT, tf.dtypes.cast(ids, TFloat32.class));
  }

  private void addFacts(Ops tf, ContextConfig config, Operand<TInt32> batch) {
    List<Operand<TFloat32>> values = new ArrayList<>();
    for (PatientFact fact : config.facts()) {
      ServedFact served = ServedFact.build(tf, fact, input(tf, fact.key(), batch));
      values.add(served.values());
      errors.add(served.errors());
    }
    extras.put(ContextConfig.PATIENT, tf.stack(values, Stack.axis(1L))); // [B, F]
  }

  /**
   * Adds the placeholder of image files. Rows are padded to N files; further files are an error.
   *
   * @param count N
   */
  private void addPriorImages(
      GraphScope<TFloat32> root, int count, ImageDecoding decoding, Operand<TInt32> batch) {
    Ops tf = root.tf();
    Operand<TString> given = priorImageFiles(tf, batch); // [B, n]
    Operand<TString> none = tf.fill(tf.stack(List.of(batch, tf.constant(count))), tf.constant(""));
    Operand<TString> padded = tf.concat(List.of(given, none), tf.constant(1)); // [B, n + N]
    Operand<TString> files = // [B, N]
        tf.slice(padded, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, count}));
    Operand<TBool> absent = tf.math.equal(files, tf.constant(""));
    ImageDecoding.DecodedImages<TFloat32> decoded =
        decoding.build(root.sub(PriorImages.KEY), files);
    Operand<TBool> ofPixels = tf.reshape(absent, tf.constant(new int[] {-1, count, 1, 1, 1}));
    extras.put(ContextConfig.PRIOR_IMAGES, tf.select(ofPixels, tf.constant(0f), decoded.images()));
    Operand<TString> reasons = tf.select(absent, tf.constant(""), decoded.reasons());
    errors.add(InvalidRows.messages(tf, reasons, PriorImages.KEY, PriorImages.KEY));
    Operand<TString> more = // [B, n]
        tf.slice(padded, tf.constant(new int[] {0, count}), tf.constant(new int[] {-1, -1}));
    errors.add(tooMany(tf, more, count));
  }

  /** Adds the placeholder and returns its values for all rows, {@code [B, n]}; {@code ""}: none. */
  private Operand<TString> priorImageFiles(Ops tf, Operand<TInt32> batch) {
    Operand<TString> given =
        tf.withName(PriorImages.KEY)
            .placeholderWithDefault(
                tf.fill(tf.constant(new int[] {1, 1}), tf.constant("")),
                Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE));
    inputs.put(PriorImages.KEY, given);
    return tf.broadcastTo(given, tf.stack(List.of(batch, Shapes.dimension(tf, given, 1))));
  }

  /** Returns a message {@code [B]} for rows with files beyond the first N. */
  private static Operand<TString> tooMany(Ops tf, Operand<TString> more, int count) {
    return tf.select(
        tf.reduceAny(tf.math.notEqual(more, tf.constant("")), tf.constant(1)),
        tf.constant(
            "%s: got more images of an earlier study than the model reads; send at most %d"
                .formatted(PriorImages.KEY, count)),
        tf.constant(""));
  }

  /** Adds a placeholder and returns its values for all rows, {@code [B]}. */
  private Operand<TString> input(Ops tf, String kind, Operand<TInt32> batch) {
    Operand<TString> text =
        tf.withName(kind)
            .placeholderWithDefault(
                tf.expandDims(tf.constant(""), tf.constant(0)), Shape.of(Shape.UNKNOWN_SIZE));
    inputs.put(kind, text);
    return tf.broadcastTo(text, tf.stack(List.of(batch)));
  }

  /** Returns rows that are also invalid if one of their facts or earlier images is unreadable. */
  InvalidRows check(InvalidRows rows) {
    InvalidRows all = rows;
    for (Operand<TString> error : errors) {
      all = all.or(error);
    }
    return all;
  }

  /** Adds texts, facts and earlier images to the inputs of a signature. */
  Signature.Builder addTo(Signature.Builder signature) {
    inputs.forEach(signature::input);
    return signature;
  }
}
