package org.ithn.backbones.xpronet;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.transformer.TransformerChecks;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.keys.Choice;
import org.ithn.framework.keys.Key;

/** Sizes and options of XProNet, keys {@code backbone.*}. */
public record XProNetConfig(
    @Key(value = "name of the visual extractor", range = "the name of a visual extractor")
        String vision,
    @Key(
            value = "H of the transformer and of the reduced prototypes",
            range = "at least 1, a multiple of the number of heads")
        int width,
    @Key(value = "A, the number of attention heads", range = "at least 1, a divisor of the width")
        int heads,
    @Key(value = "layers of the encoder and of the decoder each", range = "at least 1") int layers,
    @Key(value = "width inside the feed-forward sublayers", range = "at least 1")
        int feedForwardWidth,
    @Key(value = "dropout rate of the transformer and of the responses", range = "in [0, 1)")
        double dropout,
    @Key(value = "dropout rate of the embedded patches", range = "in [0, 1)") double featureDropout,
    @Key("the prototype matrix, its labels and its losses") Prototypes prototypes) {
  /**
   * The source of the classes whose prototypes generation queries; training uses the data set's
   * labels.
   */
  public enum LabelSource {
    @Choice("A classifier over the image, trained with the model; generation needs only images.")
    CLASSIFIER,
    @Choice(
        "The data set's labels, as in the original. They were extracted from the reference report"
            + " and leak part of it: for reproduction only.")
    REFERENCE_REPORT
  }

  /** The prototype matrix, keys {@code backbone.prototypes.*}. */
  public record Prototypes(
      @Key(value = "C, the number of classes", range = "at least 1") int classes,
      @Key(value = "prototypes per class", range = "at least 1") int each,
      @Key(
              value =
                  "width of a prototype before its reduction, the sum of the widths of image and"
                      + " report feature",
              range = "at least 1")
          int width,
      @Key(
              value = "prototypes that respond to a query",
              range = "at least 1, at most `classes` times `each`")
          int topK,
      @Key("source of a study's classes when a report is generated") LabelSource labels,
      @Key("weights of the backbone's losses") Losses losses) {
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
   */
  public record Losses(
      @Key(
              value = "weight of the contrastive loss over the responses to the patches",
              range = "at least 0")
          double image,
      @Key(
              value = "weight of the contrastive loss over the responses to the words",
              range = "at least 0")
          double report,
      @Key(
              value =
                  "similarity up to which both losses do not penalise examples without a common"
                      + " class",
              range = "in [-1, 1]")
          double margin,
      @Key(
              value = "weight of the classifier's cross-entropy; unused without a classifier",
              range = "at least 0")
          double labels) {
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
