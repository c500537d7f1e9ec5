package org.ithn.framework.model;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.HashSet;
import java.util.List;
import org.ithn.framework.data.ContextTexts;
import org.ithn.framework.keys.Key;

/**
 * Texts of a study that a backbone reads beside its images; the keys {@code data.inputs.context.*}.
 */
public record ContextConfig(
    @Key(
            value = "the texts of a study that the model reads, by their keys in the annotation",
            range =
                "different ones of indication, comparison, technique, prior_report; empty: none")
        List<String> texts,
    @Key(
            value = "M, the maximum number of words of a text; longer texts are cut",
            range = "1 to 512")
        int maxWords,
    @Key(value = "the number of layers of the texts' encoder", range = "1 to 12") int layers,
    @Key(
            value =
                "the probability that a text of a study is left out of a training step, so that the"
                    + " model also works without it",
            range = "in [0, 1)")
        double dropout) {
  /** Name of the study input: {@code [K, M]}, the ids of the words of each text, padded with 0. */
  public static final String INPUT = "context";

  public ContextConfig {
    texts = List.copyOf(texts);
    for (String text : texts) {
      checkArgument(
          ContextTexts.KINDS.contains(text),
          "texts contains '%s'; expected some of %s",
          text,
          ContextTexts.KINDS);
    }
    checkArgument(
        new HashSet<>(texts).size() == texts.size(), "texts is %s; name each text once", texts);
    checkArgument(
        maxWords >= 1 && maxWords <= 512, "max_words must be in 1 to 512, got %s", maxWords);
    checkArgument(layers >= 1 && layers <= 12, "layers must be in 1 to 12, got %s", layers);
    checkArgument(dropout >= 0 && dropout < 1, "dropout must be in [0, 1), got %s", dropout);
  }

  /** Returns a configuration without texts; those that are set are read by one layer. */
  public static ContextConfig none() {
    return new ContextConfig(List.of(), 40, 1, 0.25);
  }

  /** Returns true if the model reads texts. */
  public boolean readsTexts() {
    return !texts.isEmpty();
  }
}
