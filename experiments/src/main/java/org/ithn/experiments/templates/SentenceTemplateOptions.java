package org.ithn.experiments.templates;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.framework.keys.Key;

/** Options of the study input {@code sentence-templates}. */
public record SentenceTemplateOptions(
    @Key(
            value = "S, the number of sentences of a report; later ones are left out",
            range = "1 to 64, equal to the backbone's number of sentences")
        int sentences,
    @Key(
            value =
                "the smallest similarity of a sentence to its template: twice the number of their"
                    + " common words over the number of words of both; 1 = paraphrases alone",
            range = "above 0, at most 1")
        double leastSimilarity) {
  public SentenceTemplateOptions {
    checkArgument(
        sentences >= 1 && sentences <= 64, "sentences must be in 1 to 64, got %s", sentences);
    checkArgument(
        leastSimilarity > 0 && leastSimilarity <= 1,
        "least_similarity must be above 0 and at most 1, got %s",
        leastSimilarity);
  }
}
