package org.ithn.savedmodels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.ContextTexts;
import org.ithn.framework.data.PatientFact;
import org.ithn.framework.model.ContextConfig;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/**
 * Texts of a study and facts about its patient in a served model.
 *
 * <p>Each is a placeholder with the default {@code ""}, the absent text or unknown fact. Signatures
 * that do not take them therefore answer from the images alone, with the same ops.
 *
 * @param inputs the placeholders {@code [B]} by kind, in the order of the configuration; no texts
 *     for byte pairs, which no graph op makes of a text
 * @param extras the backbone's inputs by name, {@code [B, K, M]} and {@code [B, F]}
 * @param errors messages {@code [B]} about unreadable facts, for each fact
 */
record ServedContext(
    Map<String, Operand<TString>> inputs,
    Map<String, Operand<TFloat32>> extras,
    List<Operand<TString>> errors) {

  /**
   * Adds the placeholders and the conversion of texts to numbers.
   *
   * @param batch a scalar, B
   */
  static ServedContext build(Ops tf, ContextConfig config, WordTable words, Operand<TInt32> batch) {
    ServedContext context =
        new ServedContext(new LinkedHashMap<>(), new HashMap<>(), new ArrayList<>());
    if (config.readsTexts()) {
      context.addTexts(tf, config, words, batch);
    }
    if (!config.patient().isEmpty()) {
      context.addFacts(tf, config, batch);
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

  /** Adds a placeholder and returns its values for all rows, {@code [B]}. */
  private Operand<TString> input(Ops tf, String kind, Operand<TInt32> batch) {
    Operand<TString> text =
        tf.withName(kind)
            .placeholderWithDefault(
                tf.expandDims(tf.constant(""), tf.constant(0)), Shape.of(Shape.UNKNOWN_SIZE));
    inputs.put(kind, text);
    return tf.broadcastTo(text, tf.stack(List.of(batch)));
  }

  /** Returns rows that are also invalid if one of their facts is unreadable. */
  InvalidRows check(InvalidRows rows) {
    InvalidRows all = rows;
    for (Operand<TString> error : errors) {
      all = all.or(error);
    }
    return all;
  }

  /** Adds texts and facts to the inputs of a signature. */
  Signature.Builder addTo(Signature.Builder signature) {
    inputs.forEach(signature::input);
    return signature;
  }
}
