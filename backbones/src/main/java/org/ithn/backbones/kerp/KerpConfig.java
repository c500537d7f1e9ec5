package org.ithn.backbones.kerp;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.transformer.TransformerChecks;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.keys.Key;
import org.ithn.framework.templates.TemplateRules;

/** Configuration of KERP; the keys {@code backbone.*}. */
public record KerpConfig(
    @Key(value = "the name of the visual extractor", range = "the name of a visual extractor")
        String vision,
    @Key(
            value = "H, the width of nodes, templates and words",
            range = "at least 1, a multiple of the number of heads")
        int width,
    @Key(value = "A, the number of attention heads", range = "at least 1, a divisor of the width")
        int heads,
    @Key(value = "the number of graph transformer layers of each module", range = "at least 1")
        int layers,
    @Key(value = "the inner width of the feed-forward sublayers", range = "at least 1")
        int feedForwardWidth,
    @Key(value = "the dropout rate", range = "in [0, 1)") double dropout,
    @Key("the retrieval of templates") Retrieval retrieval,
    @Key("the weights of the backbone's losses") Losses losses) {
  /** Configuration of the retrieval; the keys {@code backbone.retrieval.*}. */
  public record Retrieval(
      @Key(
              value = "S, the maximum number of templates of a report",
              range = "1 to 64, equal to `data.inputs.sentence-templates.sentences`")
          int sentences,
      @Key("the sentences that become templates") TemplateRules templates) {
    public Retrieval {
      checkArgument(
          sentences >= 1 && sentences <= 64,
          "retrieval.sentences must be in 1 to 64, got %s",
          sentences);
    }
  }

  /** Weights of the backbone's losses; the keys {@code backbone.losses.*}. */
  public record Losses(
      @Key(value = "the weight of the cross-entropy of the abnormalities", range = "at least 0")
          double abnormalities,
      @Key(
              value =
                  "the weight of the cross-entropy of CheXpert's 14 classes, which reads"
                      + " `data.inputs.labels.file`; 0 leaves the graph of diseases out",
              range = "at least 0")
          double diseases,
      @Key(value = "the weight of the cross-entropy of the templates", range = "at least 0")
          double templates,
      @Key(
              value =
                  "the weight of a classifier of the abnormalities that reads the pooled image"
                      + " feature and does not change it, for comparison; 0 leaves it out",
              range = "at least 0")
          double classifier) {
    public Losses {
      checkArgument(
          abnormalities >= 0 && diseases >= 0 && templates >= 0 && classifier >= 0,
          "losses must be at least 0, got abnormalities %s, diseases %s, templates %s and"
              + " classifier %s",
          abnormalities,
          diseases,
          templates,
          classifier);
    }
  }

  public KerpConfig {
    VisualExtractors.named(vision);
    TransformerChecks.checkSizes(width, heads, layers, feedForwardWidth);
    TransformerChecks.checkDropout(dropout, 0);
  }

  /** Returns the defaults: ResNet-101, width 256, 8 heads, templates of at least 20 studies. */
  public static KerpConfig defaults() {
    return new KerpConfig(
        "resnet101",
        256,
        8,
        2,
        1024,
        0.1,
        new Retrieval(12, new TemplateRules(20, 20)),
        new Losses(1, 0, 1, 0));
  }
}
