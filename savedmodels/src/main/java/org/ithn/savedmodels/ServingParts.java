package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import java.util.Set;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.DecodingConfig;

/**
 * The parts of a served model, except for its weights.
 *
 * @param backbone the backbone, created for this vocabulary and this input
 * @param vocabulary the vocabulary that token ids refer to
 * @param input the input that requests carry
 * @param decoding the search of {@code serving_default}; sampling is not allowed because its
 *     reports depend on the rest of the batch
 * @param embedding the image embedding of the signature {@code encode}; empty = no such signature
 * @param context all that the backbone reads beside images; empty = images alone
 */
public record ServingParts(
    Backbone backbone,
    Vocabulary vocabulary,
    ServedInput input,
    DecodingConfig decoding,
    Optional<ImageEmbedding> embedding,
    Optional<ContextConfig> context) {
  public ServingParts {
    checkArgument(
        backbone.readsRegions() == (input instanceof ServedInput.RegionInput),
        "serving: the backbone reads %s, but requests carry %s; use a matching input",
        backbone.readsRegions() ? "region features" : "images",
        input.describe());
    checkArgument(
        decoding.method() != DecodingConfig.Method.SAMPLING,
        "serving: sampling cannot be served because its reports depend on the rest of the batch;"
            + " choose greedy, reference or standard");
    checkArgument(
        context.map(ContextConfig::inputs).orElse(Set.of()).equals(backbone.optionalInputs()),
        "serving: the backbone reads %s, but the context of requests is %s; pass the context of"
            + " its configuration",
        backbone.optionalInputs(),
        context);
    checkArgument(
        backbone.optionalInputs().containsAll(backbone.generationInputs()),
        "serving: the backbone also needs %s to generate a report, but requests do not contain it;"
            + " configure the backbone to generate reports from images alone",
        backbone.generationInputs());
  }

  /** Returns the parts of a model of images alone, without the signature {@code encode}. */
  public static ServingParts of(
      Backbone backbone, Vocabulary vocabulary, ServedInput input, DecodingConfig decoding) {
    return of(backbone, vocabulary, input, decoding, Optional.empty());
  }

  /** Returns the parts of a model that may read texts, without the signature {@code encode}. */
  public static ServingParts of(
      Backbone backbone,
      Vocabulary vocabulary,
      ServedInput input,
      DecodingConfig decoding,
      Optional<ContextConfig> context) {
    return new ServingParts(backbone, vocabulary, input, decoding, Optional.empty(), context);
  }

  /** Returns a copy with the signature {@code encode}. */
  public ServingParts withEmbedding(ImageEmbedding newEmbedding) {
    return new ServingParts(
        backbone, vocabulary, input, decoding, Optional.of(newEmbedding), context);
  }
}
