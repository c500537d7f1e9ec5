package org.ithn.backbones.xpronet;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.transformer.TransformerChecks;

/**
 * The keys {@code backbone.*} of XProNet.
 *
 * @param vision name of the visual extractor
 * @param width H of the transformer and of the reduced prototypes
 * @param heads A, a divisor of the width
 * @param layers of the encoder and of the decoder
 * @param feedForwardWidth width inside the feed-forward sublayers
 * @param dropout of the transformer and of the responses, in [0, 1)
 * @param featureDropout on the embedded patches, in [0, 1)
 * @param prototypes what is queried
 * @param labels where the classes of a study come from when a report is written
 * @param losses the weights of the backbone's own losses
 */
public record XProNetConfig(
    String vision,
    int width,
    int heads,
    int layers,
    int feedForwardWidth,
    double dropout,
    double featureDropout,
    Prototypes prototypes,
    LabelSource labels,
    Losses losses) {
  /** Where the classes come from whose prototypes are queried; training queries the given ones. */
  public enum LabelSource {
    /** A classifier over the image, trained along; reports are written from images alone. */
    CLASSIFIER,
    /**
     * The given labels, when reports are written too, as the original does. They were read out of
     * the reference report, so they give part of the answer away: for reproduction alone.
     */
    REFERENCE_REPORT
  }

  /**
   * The keys {@code backbone.prototypes.*}: the prototype matrix.
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

  /**
   * The keys {@code backbone.losses.*}, each at least 0; 0 leaves the term out.
   *
   * @param image weight of the contrast of what responded to the patches
   * @param report weight of the contrast of what responded to the words
   * @param margin of both: the similarity that costs nothing between examples without a common
   *     class
   * @param labels weight of the classifier's cross-entropy, where there is a classifier
   */
  public record Losses(double image, double report, double margin, double labels) {
    public Losses {
      checkArgument(
          image >= 0 && report >= 0 && labels >= 0,
          "image, report and labels must not be negative, got %s, %s and %s",
          image,
          report,
          labels);
      checkArgument(margin >= -1 && margin <= 1, "margin must be in -1 to 1, got %s", margin);
    }

    /** The original's, and the classifier's cross-entropy as it is. */
    public static Losses defaults() {
      return new Losses(1, 0.1, 0.4, 1);
    }
  }

  public XProNetConfig {
    TransformerChecks.check(
        vision, width, heads, layers, feedForwardWidth, dropout, featureDropout);
  }

  /** The original's: ResNet-101, width 512, 3 layers, 14 classes of 20 prototypes. */
  public static XProNetConfig defaults() {
    return new XProNetConfig(
        "resnet101",
        512,
        8,
        3,
        512,
        0.1,
        0.5,
        new Prototypes(14, 20, 2048 + 768, 15),
        LabelSource.CLASSIFIER,
        Losses.defaults());
  }
}
