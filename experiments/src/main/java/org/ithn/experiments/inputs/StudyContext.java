package org.ithn.experiments.inputs;

import com.google.common.primitives.Floats;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.framework.data.ExtraInput;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.ContextConfig;
import org.tensorflow.ndarray.Shape;

/**
 * Inputs that a model reads beside the images, for studies that are in no annotation.
 *
 * @param config the texts, the facts and the number of earlier images
 * @param vocabulary the vocabulary of the run
 * @param images reads earlier images
 */
public record StudyContext(ContextConfig config, Vocabulary vocabulary, ImageLoader images) {
  /**
   * Returns the inputs of a batch by name: {@code [B, K, M]}, {@code [B, F]} and {@code [B, N, S,
   * S, 3]}.
   *
   * @param studies texts, facts and {@link org.ithn.framework.data.PriorImages} of each study, by
   *     their keys; those that it lacks are missing
   * @throws IllegalArgumentException if a fact has an unknown value, or a study too many images
   * @throws org.ithn.datasets.DataException if an image cannot be read
   */
  public Map<String, ExtraInput> batch(List<Map<String, String>> studies) {
    Map<String, ExtraInput> inputs = new TreeMap<>();
    if (config.readsTexts()) {
      ContextInput texts = new ContextInput(config, vocabulary);
      inputs.put(ContextConfig.INPUT, batch(texts.shape(), studies, texts::values));
    }
    if (!config.patient().isEmpty()) {
      PatientInput facts = new PatientInput(config.facts());
      inputs.put(ContextConfig.PATIENT, batch(facts.shape(), studies, facts::values));
    }
    if (config.readsPriorImages()) {
      PriorImagesInput prior = new PriorImagesInput(config.priorImages(), images);
      inputs.put(ContextConfig.PRIOR_IMAGES, batch(prior.shape(), studies, prior::values));
    }
    return inputs;
  }

  private static ExtraInput batch(
      Shape shape, List<Map<String, String>> studies, Function<Map<String, String>, float[]> one) {
    float[][] values = studies.stream().map(one).toArray(float[][]::new);
    return new ExtraInput(Floats.concat(values), Shape.of(studies.size()).append(shape));
  }
}
