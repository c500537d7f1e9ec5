package org.ithn.backbones.hrgr;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.keys.Key;
import org.ithn.framework.templates.TemplateRules;

/** Configuration of HRGR-Agent; the keys {@code backbone.*}. */
public record HrgrConfig(
    @Key(value = "the name of the visual extractor", range = "the name of a visual extractor")
        String vision,
    @Key(
            value = "H, the width of both decoders, the attention and the word embeddings",
            range = "at least 2, even")
        int width,
    @Key(
            value =
                "S, the number of planned sentences, one more than reports have; later sentences"
                    + " reuse the last plan with its stop",
            range = "1 to 64")
        int sentences,
    @Key(
            value =
                "the maximum number of positions of a training report; training unrolls the word"
                    + " decoder that many times regardless of the batch",
            range = "1 to 512, at least `data.text.max_seq_length - 1`")
        int mostWords,
    @Key(value = "the word that ends a sentence", range = "a word") String sentenceEnd,
    @Key(value = "the dropout rate of the word decoder's input and output", range = "in [0, 1)")
        double dropout,
    @Key("the templates that the policy can retrieve") TemplateRules templates) {
  public HrgrConfig {
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
   * Returns the defaults: width 512, ResNet-101 instead of DenseNet or VGG-19, 60 ids per report,
   * sentences of 43 training studies as templates; 31 of IU X-Ray.
   */
  public static HrgrConfig defaults() {
    return new HrgrConfig("resnet101", 512, 12, 59, ".", 0.1, new TemplateRules(43, 20));
  }
}
