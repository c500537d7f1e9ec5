package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.DecodingConfig;

/**
 * What a served model is made of, weights apart.
 *
 * @param backbone made for this vocabulary and this input
 * @param vocabulary the words of the ids
 * @param input what requests bring
 * @param decoding the search behind {@code serving_default}; sampling cannot be served, as its
 *     reports depend on the rest of the batch
 * @param embedding for the signature {@code encode}; none = the model has no such signature
 */
public record ServingParts(
    Backbone backbone,
    Vocabulary vocabulary,
    ServedInput input,
    DecodingConfig decoding,
    Optional<ImageEmbedding> embedding) {
  public ServingParts {
    checkArgument(
        backbone.readsRegions() == (input instanceof ServedInput.RegionInput),
        "serving: the backbone reads %s, requests bring %s; give the input that fits",
        backbone.readsRegions() ? "features of regions" : "images",
        input.describe());
    checkArgument(
        decoding.method() != DecodingConfig.Method.SAMPLING,
        "serving: the search is sampling, whose reports depend on the rest of the batch; choose"
            + " greedy, reference or standard");
    checkArgument(
        backbone.generationInputs().isEmpty(),
        "serving: beside images the backbone needs %s to write a report, which nobody has who asks"
            + " a served model; choose a setting of the backbone that writes from images alone",
        backbone.generationInputs());
  }

  /** The parts of a model without the signature {@code encode}. */
  public static ServingParts of(
      Backbone backbone, Vocabulary vocabulary, ServedInput input, DecodingConfig decoding) {
    return new ServingParts(backbone, vocabulary, input, decoding, Optional.empty());
  }

  /** The same with the signature {@code encode}. */
  public ServingParts withEmbedding(ImageEmbedding other) {
    return new ServingParts(backbone, vocabulary, input, decoding, Optional.of(other));
  }
}
