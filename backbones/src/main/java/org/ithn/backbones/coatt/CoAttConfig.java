package org.ithn.backbones.coatt;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.vision.VisualExtractors;

/**
 * The keys {@code backbone.*} of CO-ATT.
 *
 * @param vision name of the visual extractor
 * @param width H of both LSTMs, of the attention and of the words' vectors, even
 * @param sentences S, for how many sentences topics are planned; further ones get the last topic
 * @param mostWords the most positions of a training report: training unrolls the word LSTM so
 *     often, whatever a batch's longest report; at least {@code data.text.max_seq_length - 1}
 * @param sentenceEnd the word that ends a sentence
 * @param dropout on what the word LSTM reads and on its state before the vocabulary, in [0, 1)
 * @param tags the semantic side
 */
public record CoAttConfig(
    String vision,
    int width,
    int sentences,
    int mostWords,
    String sentenceEnd,
    double dropout,
    Tags tags) {
  /**
   * The keys {@code backbone.tags.*}.
   *
   * @param top M, how many of the most likely tags are attended to
   * @param weight of the tags' cross-entropy among the losses, at least 0
   */
  public record Tags(int top, double weight) {
    public Tags {
      checkArgument(top >= 1, "tags.top must be at least 1, got %s", top);
      checkArgument(weight >= 0, "tags.weight must not be negative, got %s", weight);
    }
  }

  public CoAttConfig {
    VisualExtractors.named(vision);
    checkArgument(
        width >= 2 && width % 2 == 0, "width must be an even number from 2, got %s", width);
    checkArgument(
        sentences >= 1 && sentences <= 64, "sentences must be in 1 to 64, got %s", sentences);
    checkArgument(
        mostWords >= 1 && mostWords <= 512, "most_words must be in 1 to 512, got %s", mostWords);
    checkArgument(!sentenceEnd.isBlank(), "sentence_end must be a word, got '%s'", sentenceEnd);
    checkArgument(dropout >= 0 && dropout < 1, "dropout must be in [0, 1), got %s", dropout);
  }

  /** Width 512 and ten tags as in the paper, ResNet-101 instead of VGG-19; 60 ids a report. */
  public static CoAttConfig defaults() {
    return new CoAttConfig("resnet101", 512, 12, 59, ".", 0.1, new Tags(10, 1.0));
  }
}
