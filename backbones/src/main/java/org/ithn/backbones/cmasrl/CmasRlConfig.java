package org.ithn.backbones.cmasrl;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.keys.Choice;
import org.ithn.framework.keys.Key;

/** Configuration of CMAS-RL; the keys {@code backbone.*}. */
public record CmasRlConfig(
    @Key(value = "the name of the visual extractor", range = "the name of a visual extractor")
        String vision,
    @Key(
            value = "H, the width of planner, writers, attentions and word embeddings",
            range = "at least 2, even")
        int width,
    @Key(
            value =
                "S, the number of sentences that the planner remembers; later ones share the last"
                    + " label",
            range = "2 to 64, equal to `data.inputs.abnormal-sentences.sentences`")
        int sentences,
    @Key(
            value =
                "the maximum number of positions of a training report; training unrolls planner and"
                    + " writers that many times regardless of the batch",
            range = "1 to 512, at least `data.text.max_seq_length - 1`")
        int mostWords,
    @Key(value = "the dropout rate of the writers' inputs and outputs", range = "in [0, 1)")
        double dropout,
    @Key(
            value = "the weight of the planner's cross-entropy for the choice of the writer",
            range = "at least 0")
        double plannerWeight,
    @Key("the writers of a sentence whose label is unknown: in generation and with rewards")
        Writers writers) {

  /** The writers of a sentence without a label. */
  public enum Writers {
    @Choice(
        "The planner's more likely writer writes the sentence. A reward then trains the stop and"
            + " the writers, but not the choice between them.")
    MOST_LIKELY,
    @Choice(
        "Both writers write the sentence: the probability of a word is their mean, weighted by the"
            + " planner's probabilities and by how well each predicted the words before. A reward"
            + " then also trains the choice.")
    MIXTURE
  }

  public CmasRlConfig {
    VisualExtractors.named(vision);
    checkArgument(
        width >= 2 && width % 2 == 0, "width must be an even number of at least 2, got %s", width);
    checkArgument(
        sentences >= 2 && sentences <= 64, "sentences must be in 2 to 64, got %s", sentences);
    checkArgument(
        mostWords >= 1 && mostWords <= 512, "most_words must be in 1 to 512, got %s", mostWords);
    checkArgument(dropout >= 0 && dropout < 1, "dropout must be in [0, 1), got %s", dropout);
    checkArgument(plannerWeight >= 0, "planner_weight must not be negative, got %s", plannerWeight);
  }

  /** Returns the defaults: ResNet-101, width 512, 12 sentences, 60 ids per report. */
  public static CmasRlConfig defaults() {
    return new CmasRlConfig("resnet101", 512, 12, 59, 0.1, 1.0, Writers.MOST_LIKELY);
  }
}
