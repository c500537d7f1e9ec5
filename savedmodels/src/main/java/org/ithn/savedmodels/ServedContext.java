package org.ithn.savedmodels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.ContextTexts;
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
 * Texts of a study in a served model.
 *
 * <p>Each text is a placeholder with the default {@code ""}, the absent text. Signatures that do
 * not take the texts therefore answer from the images alone, with the same ops.
 *
 * @param texts the placeholders {@code [B]} by kind, in the order of the configuration; none for
 *     byte pairs, which no graph op makes of a text
 * @param ids {@code [B, K, M]}, the backbone's input
 */
record ServedContext(Map<String, Operand<TString>> texts, Operand<TFloat32> ids) {

  /**
   * Adds the placeholders and the conversion of texts to ids.
   *
   * @param batch a scalar, B
   */
  static ServedContext build(Ops tf, ContextConfig config, WordTable words, Operand<TInt32> batch) {
    Map<String, Operand<TString>> texts = new LinkedHashMap<>();
    List<Operand<TInt32>> rows = new ArrayList<>();
    Operand<TInt32> shape = tf.stack(List.of(batch));
    for (String kind : config.texts()) {
      if (words.hasBytePairs()) {
        rows.add(tf.fill(tf.stack(List.of(batch, tf.constant(config.maxWords()))), tf.constant(0)));
        continue;
      }
      Operand<TString> text =
          tf.withName(kind)
              .placeholderWithDefault(
                  tf.expandDims(tf.constant(""), tf.constant(0)), Shape.of(Shape.UNKNOWN_SIZE));
      texts.put(kind, text);
      Operand<TString> lower = tf.strings.lower(tf.broadcastTo(text, shape));
      Operand<TString> split =
          tf.strings.regexReplace(lower, tf.constant(ContextTexts.SEPARATOR), tf.constant(" "));
      rows.add(words.encodeWords(split, config.maxWords()));
    }
    Operand<TInt32> ids = tf.stack(rows, Stack.axis(1L)); // [B, K, M]
    return new ServedContext(texts, tf.dtypes.cast(ids, TFloat32.class));
  }

  /** Adds the texts to the inputs of a signature. */
  Signature.Builder addTo(Signature.Builder signature) {
    texts.forEach(signature::input);
    return signature;
  }
}
