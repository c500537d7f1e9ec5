package org.ithn.savedmodels;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.framework.model.TemplateRetrieval;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** Texts of the templates that a backbone retrieves, from a graph constant. */
final class TemplateTexts {
  private TemplateTexts() {}

  /**
   * Adds the texts.
   *
   * @param encoded the encoded images, by the decoder's names
   * @return {@code [B, S]}; empty for a sentence without a template and after the last sentence
   */
  static Operand<TString> build(
      Ops tf, TemplateRetrieval backbone, Map<String, Operand<TFloat32>> encoded) {
    List<String> texts = Stream.concat(Stream.of(""), backbone.templateTexts().stream()).toList();
    byte[][] bytes =
        texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    Operand<TInt32> numbers = backbone.chosenTemplates(tf, encoded);
    try (TString values = StringTensors.vector(bytes)) {
      return tf.gather(
          tf.constantOf(values), tf.math.maximum(numbers, tf.constant(0)), tf.constant(0));
    }
  }
}
