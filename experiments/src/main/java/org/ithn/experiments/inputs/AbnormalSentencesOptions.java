package org.ithn.experiments.inputs;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.framework.keys.Key;

/** Options of the study input {@code abnormal-sentences}. */
public record AbnormalSentencesOptions(
    @Key(
            value =
                "S, the number of labelled sentences per report; later ones share the last label",
            range = "at least 1, equal to `backbone.sentences`")
        int sentences) {
  public AbnormalSentencesOptions {
    checkArgument(sentences >= 1, "sentences must be at least 1, got %s", sentences);
  }
}
