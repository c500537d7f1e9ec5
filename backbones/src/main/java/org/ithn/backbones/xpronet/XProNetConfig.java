package org.ithn.backbones.xpronet;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.transformer.TransformerChecks;
import org.ithn.backbones.vision.VisualExtractors;

/**
 * Sizes and options of XProNet, keys {@code backbone.*}.
 *
 * @param vision name of the visual extractor
 * @param width H of the transformer and of the reduced prototypes, at least 1
 * @param heads A, a divisor of the width
 * @param layers layers of the encoder and of the decoder each, at least 1
 * @param feedForwardWidth width inside the feed-forward sublayers, at least 1
 * @param dropout dropout rate of the transformer and of the responses, in [0, 1)
 * @param featureDropout dropout rate of the embedded patches, in [0, 1)
 * @param prototypes the prototype matrix, its labels and its losses
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
   * The source of the classes whose prototypes generation queries; training uses the data set's
   * labels.
   */
  public enum LabelSource {
    /** A classifier over the image, trained with the model; generation needs only images. */
    CLASSIFIER,
    /**
     * The data set's labels, as in the original. They were extracted from the reference report and
     * leak part of it: for reproduction only.
     */
    REFERENCE_REPORT
  }

  /**
   * The prototype matrix, keys {@code backbone.prototypes.*}.
   *
   * @param classes C, at least 1
   * @param each prototypes per class, at least 1
   * @param width width of a prototype before its reduction, the sum of the widths of image and
   *     report feature; at least 1
   * @param topK prototypes that respond to a query, in [1, classes x each]
   * @param labels source of a study's classes when a report is generated
   * @param losses weights of the backbone's losses
   */
  public record Prototypes(
      int classes, int each, int width, int topK, LabelSource labels, Losses losses) {
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

    /** Returns the number of prototypes of all classes. */
    public int count() {
      return classes * each;
    }
  }

  /**
   * Weights of the backbone's losses, keys {@code backbone.prototypes.losses.*}; a weight of 0
   * omits the term.
   *
   * @param image weight of the contrastive loss over the responses to the patches, at least 0
   * @param report weight of the contrastive loss over the responses to the words, at least 0
   * @param margin similarity up to which both losses do not penalise examples without a common
   *     class, in [-1, 1]
   * @param labels weight of the classifier's cross-entropy, at least 0; unused without a classifier
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

    /** Returns the original's weights, and 1 for the classifier's cross-entropy. */
    public static Losses defaults() {
      return new Losses(1, 0.1, 0.4, 1);
    }
  }

  public XProNetConfig {
    VisualExtractors.named(vision);
    TransformerChecks.checkSizes(width, heads, layers, feedForwardWidth);
    TransformerChecks.checkDropout(dropout, featureDropout);
  }

  /** Returns the original's sizes: ResNet-101, width 512, 3 layers, 14 classes x 20 prototypes. */
  public static XProNetConfig defaults() {
    return new XProNetConfig(
        "resnet101",
        512,
        8,
        3,
        512,
        0.1,
        0.5,
        new Prototypes(14, 20, 2048 + 768, 15, LabelSource.CLASSIFIER, Losses.defaults()));
  }
}
