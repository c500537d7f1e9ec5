package org.ithn.backbones.xpronet;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.transformer.TransformerChecks;

/**
 * The settings of XProNet.
 *
 * @param vision name of the visual extractor
 * @param width H of the transformer and of the reduced prototypes
 * @param heads A, a divisor of the width
 * @param layers of the encoder and of the decoder
 * @param feedForwardWidth width inside the feed-forward sublayers
 * @param dropout of the transformer and of the responses, in [0, 1)
 * @param featureDropout on the embedded patches, in [0, 1)
 * @param prototypes what is queried
 */
public record XProNetConfig(
    String vision,
    int width,
    int heads,
    int layers,
    int feedForwardWidth,
    double dropout,
    double featureDropout,
    Prototypes prototypes) {
  /**
   * The prototype matrix.
   *
   * @param classes C
   * @param each prototypes of a class
   * @param width of a prototype before its reduction: image feature and report feature
   * @param topK prototypes that respond to a query
   */
  public record Prototypes(int classes, int each, int width, int topK) {
    public Prototypes {
      checkArgument(
          classes >= 1 && each >= 1 && width >= 1,
          "classes, each and width must be at least 1, got %s, %s and %s",
          classes,
          each,
          width);
      checkArgument(
          topK >= 1 && topK <= classes * each,
          "top_k must be in 1 to %s (classes x each), got %s",
          classes * each,
          topK);
    }

    /** All of them. */
    public int count() {
      return classes * each;
    }
  }

  public XProNetConfig {
    TransformerChecks.check(
        vision, width, heads, layers, feedForwardWidth, dropout, featureDropout);
  }

  /** The original's: ResNet-101, width 512, 3 layers, 14 classes of 20 prototypes. */
  public static XProNetConfig defaults() {
    return new XProNetConfig(
        "resnet101", 512, 8, 3, 512, 0.1, 0.5, new Prototypes(14, 20, 2048 + 768, 15));
  }
}
