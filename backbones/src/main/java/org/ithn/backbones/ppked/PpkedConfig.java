package org.ithn.backbones.ppked;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.transformer.TransformerChecks;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.keys.Choice;
import org.ithn.framework.keys.Key;

/** Configuration of PPKED; the keys {@code backbone.*}. */
public record PpkedConfig(
    @Key(value = "the name of the visual extractor", range = "the name of a visual extractor")
        String vision,
    @Key(
            value = "H, the width of the explorers and the decoder",
            range = "at least 1, a multiple of the number of heads")
        int width,
    @Key(value = "A, the number of attention heads", range = "at least 1, a divisor of the width")
        int heads,
    @Key(value = "the number of layers of the decoder", range = "at least 1") int layers,
    @Key(value = "the inner width of the feed-forward sublayers", range = "at least 1")
        int feedForwardWidth,
    @Key(value = "the dropout rate", range = "in [0, 1)") double dropout,
    @Key("the order of the attentions of the posterior explorer") Order order,
    @Key("the retrieval of reports") Retrieval retrieval) {

  /** The order of the two attentions of the posterior explorer. */
  public enum Order {
    @Choice("The topics attend to the patches, then the result to the topics: 20 rows.")
    TOPICS_FIRST,
    @Choice("The patches attend to the topics, then the result to the patches: a row per patch.")
    REGIONS_FIRST
  }

  /** Configuration of the retrieval; the keys {@code backbone.retrieval.*}. */
  public record Retrieval(
      @Key(
              value =
                  "N, the number of training images to retrieve from; later ones are never"
                      + " retrieved",
              range = "at least 1")
          int images,
      @Key(
              value = "K, the number of retrieved reports",
              range = "at least 1, at most the number of images")
          int closest,
      @Key(
              value = "R, the width of the report vectors",
              range = "at least 1, equal to `data.inputs.report-vector.width`")
          int width) {
    public Retrieval {
      checkArgument(images >= 1, "retrieval.images must be at least 1, got %s", images);
      checkArgument(
          closest >= 1 && closest <= images,
          "retrieval.closest must be in 1 to retrieval.images, %s, got %s",
          images,
          closest);
      checkArgument(width >= 1, "retrieval.width must be at least 1, got %s", width);
    }
  }

  public PpkedConfig {
    VisualExtractors.named(vision);
    TransformerChecks.checkSizes(width, heads, layers, feedForwardWidth);
    TransformerChecks.checkDropout(dropout, 0);
  }

  /**
   * Returns the defaults: ResNet-101, width 512, 8 heads, 3 layers, 100 of 4,138 reports, the
   * number of training images of IU X-Ray.
   */
  public static PpkedConfig defaults() {
    return new PpkedConfig(
        "resnet101", 512, 8, 3, 2048, 0.1, Order.TOPICS_FIRST, new Retrieval(4138, 100, 384));
  }
}
