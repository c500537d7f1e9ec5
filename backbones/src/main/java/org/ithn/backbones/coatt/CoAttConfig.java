package org.ithn.backbones.coatt;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.keys.Key;

/** Configuration of CO-ATT; the keys {@code backbone.*}. */
public record CoAttConfig(
    @Key(value = "the name of the visual extractor", range = "the name of a visual extractor")
        String vision,
    @Key(
            value = "H, the width of both LSTMs, the attention and the word embeddings",
            range = "at least 2, even")
        int width,
    @Key(
            value =
                "S, the number of sentences with a planned topic; later sentences reuse the last"
                    + " topic",
            range = "1 to 64")
        int sentences,
    @Key(
            value =
                "the maximum number of positions of a training report; training unrolls the word"
                    + " LSTM that many times regardless of the batch",
            range = "1 to 512, at least `data.text.max_seq_length - 1`")
        int mostWords,
    @Key(value = "the word that ends a sentence", range = "a word") String sentenceEnd,
    @Key(value = "the dropout rate of the word LSTM's input and output", range = "in [0, 1)")
        double dropout,
    @Key("the tag classifier") Tags tags) {
  /** Configuration of the tag classifier; the keys {@code backbone.tags.*}. */
  public record Tags(
      @Key(value = "M, the number of most likely tags to attend to", range = "at least 1") int top,
      @Key(value = "the weight of the tags' cross-entropy in the total loss", range = "at least 0")
          double weight) {
    public Tags {
      checkArgument(top >= 1, "tags.top must be at least 1, got %s", top);
      checkArgument(weight >= 0, "tags.weight must not be negative, got %s", weight);
    }
  }

  public CoAttConfig {
    VisualExtractors.named(vision);
    checkArgument(
        width >= 2 && width % 2 == 0, "width must be an even number of at least 2, got %s", width);
    checkArgument(
        sentences >= 1 && sentences <= 64, "sentences must be in 1 to 64, got %s", sentences);
    checkArgument(
        mostWords >= 1 && mostWords <= 512, "most_words must be in 1 to 512, got %s", mostWords);
    checkArgument(!sentenceEnd.isBlank(), "sentence_end must be a word, got '%s'", sentenceEnd);
    checkArgument(dropout >= 0 && dropout < 1, "dropout must be in [0, 1), got %s", dropout);
  }

  /**
   * Returns the defaults: width 512 and ten tags as in the paper, ResNet-101 instead of VGG-19, 60
   * ids per report.
   */
  public static CoAttConfig defaults() {
    return new CoAttConfig("resnet101", 512, 12, 59, ".", 0.1, new Tags(10, 1.0));
  }
}
