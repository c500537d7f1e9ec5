package org.ithn.framework.model;

import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A backbone that chooses template sentences for an image before it writes the report. A served
 * model returns their texts.
 */
public interface TemplateRetrieval {
  /** Returns the texts of the K templates in the order of their numbers, from 1. */
  List<String> templateTexts();

  /**
   * Returns the chosen templates.
   *
   * @param encoded the result of {@link IncrementalDecoder#encode}
   * @return {@code [B, S]}: 1 to K for the template of a sentence, 0 for a sentence without one, -1
   *     after the last sentence
   */
  <T extends TFloating> Operand<TInt32> chosenTemplates(Ops tf, Map<String, Operand<T>> encoded);
}
