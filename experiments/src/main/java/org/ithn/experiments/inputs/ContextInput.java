package org.ithn.experiments.inputs;

import java.util.Map;
import org.ithn.framework.data.ContextTexts;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.ContextConfig;
import org.tensorflow.ndarray.Shape;

/**
 * The study input {@code context}: {@code [K, M]}, the ids of the words of each text, padded with
 * 0. A text that a study lacks is a row of zeros.
 *
 * @param config the texts
 * @param vocabulary the vocabulary of the run
 */
public record ContextInput(ContextConfig config, Vocabulary vocabulary) implements StudyInput {
  @Override
  public Shape shape() {
    return Shape.of(config.texts().size(), config.maxWords());
  }

  @Override
  public float[] values(ExampleInfo example) {
    return values(example.study().context());
  }

  /** Returns the values of one study, row-major, from its texts by kind. */
  float[] values(Map<String, String> texts) {
    float[] values = new float[(int) shape().size()];
    int at = 0;
    for (String kind : config.texts()) {
      String words = ContextTexts.clean(texts.getOrDefault(kind, ""));
      int[] ids = vocabulary.encode(words, config.maxWords() + 2); // with begin and end
      for (int i = 1; i <= config.maxWords() && i < ids.length; i++) {
        values[at + i - 1] = ids[i];
      }
      at += config.maxWords();
    }
    return values;
  }
}
