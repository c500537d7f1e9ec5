package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.DecodingConfig;

/**
 * What a served model is made of, weights apart.
 *
 * @param backbone made for this vocabulary and these views
 * @param vocabulary the words of the ids
 * @param views V, image files per report
 * @param images how files become pixels
 * @param decoding the search behind {@code serving_default}; sampling cannot be served, as its
 *     reports depend on the rest of the batch
 * @param embedding for the signature {@code encode}; none = the model has no such signature
 */
public record ServingParts(
    Backbone backbone,
    Vocabulary vocabulary,
    int views,
    ImageDecoding images,
    DecodingConfig decoding,
    Optional<ImageEmbedding> embedding) {
  public ServingParts {
    checkArgument(views >= 1, "serving: views is %s; it must be at least 1", views);
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
      Backbone backbone,
      Vocabulary vocabulary,
      int views,
      ImageDecoding images,
      DecodingConfig decoding) {
    return new ServingParts(backbone, vocabulary, views, images, decoding, Optional.empty());
  }

  /** The same with the signature {@code encode}. */
  public ServingParts withEmbedding(ImageEmbedding other) {
    return new ServingParts(backbone, vocabulary, views, images, decoding, Optional.of(other));
  }
}
