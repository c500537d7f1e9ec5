package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;
import org.ithn.framework.config.IthnConfig.ContrastiveLoss;
import org.ithn.framework.config.IthnConfig.HardNegativeMatrix;
import org.ithn.framework.config.IthnConfig.OffDiagonal;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.ithn.framework.config.IthnConfig.Temperature;
import org.ithn.framework.keys.Choice;
import org.ithn.framework.keys.Key;

/** The augmented CLIP loss, keys {@code ithn.contrastive.*}. */
public record ContrastiveConfig(
    @Key(
            value = "similarity matrices that the loss uses",
            range = "at least one, each at most once")
        List<SimilarityMatrix> matrices,
    @Key("combination of the matrices into the logits of the softmax") Form form,
    @Key("the loss over the logits") ContrastiveLoss loss,
    @Key("reports that do not count as negatives of an image") FalseNegativeRule falseNegatives,
    @Key("whether the scale of the similarities is learned") Temperature temperature,
    @Key(value = "temperature; the initial value where it is learned", range = "above 0")
        double tau,
    @Key("the matrix of the synthesised negatives") HardNegativeMatrix s3,
    @Key("the start of the hardness schedule") HardnessStart hardness) {
  /** The combination of the similarity matrices into the logits of the softmax. */
  public enum Form {
    @Choice("the mean of the matrices, [B, B], the diagonal of S3 negated, as in Eq. 11")
    MEAN,
    @Choice(
        "S1 and S3 side by side, [B, 2B]: synthesised negatives are further reports among which an"
            + " image finds its own; reports find their images by S1 alone")
    COLUMNS
  }

  /** The choice of reports that are not negatives of an image, because they suit it as well. */
  public enum FalseNegativeRule {
    @Choice("none; every other report of the batch is a negative")
    KEEP,
    @Choice("reports with the same words, as the model reads them, as the image's report")
    SAME_REPORT,
    @Choice("reports of studies with the same labels as the image's study")
    SAME_LABELS
  }

  /** The start of the hardness schedule, keys {@code ithn.contrastive.hardness.*}. */
  public record HardnessStart(
      @Key("the event that starts the schedule") Start start,
      @Key(
              value = "moving average of alignment/cosine above which aligned starts the schedule",
              range = "above -1 and below 1")
          double threshold) {
    /** The event that starts the schedule. */
    public enum Start {
      @Choice("the start of the first epoch")
      FIRST_EPOCH,
      @Choice("images and reports are aligned; until then, lambda is 0")
      ALIGNED
    }

    public HardnessStart {
      check(threshold > -1 && threshold < 1, "threshold", threshold, "above -1 and below 1");
    }

    /** Returns the start of the paper's schedule. */
    public static HardnessStart defaults() {
      return new HardnessStart(Start.FIRST_EPOCH, 0);
    }

    /** Returns whether the schedule waits for the alignment. */
    public boolean waits() {
      return start == Start.ALIGNED;
    }
  }

  public ContrastiveConfig {
    check(!matrices.isEmpty(), "matrices", matrices, "at least one of s1, s2, s3");
    check(
        matrices.stream().distinct().count() == matrices.size(),
        "matrices",
        matrices,
        "without repetition");
    check(tau > 0 && Double.isFinite(tau), "tau", tau, "positive");
    matrices = matrices.stream().sorted().toList();
    boolean columns = form == Form.COLUMNS;
    check(
        !columns || matrices.equals(List.of(SimilarityMatrix.S1, SimilarityMatrix.S3)),
        "matrices",
        matrices,
        "[\"s1\", \"s3\"] if ithn.contrastive.form is columns");
    check(
        !columns || s3.offdiag() == OffDiagonal.KEEP,
        "form",
        "columns",
        "mean if ithn.contrastive.s3.offdiag is zero");
    check(
        loss == ContrastiveLoss.CLIP || !columns,
        "form",
        "columns",
        "mean if ithn.contrastive.loss is printed");
    check(
        loss == ContrastiveLoss.CLIP || falseNegatives == FalseNegativeRule.KEEP,
        "falseNegatives",
        EnumNames.toKebabCase(falseNegatives),
        "keep if ithn.contrastive.loss is printed");
    check(
        !hardness.waits() || matrices.contains(SimilarityMatrix.S3),
        "matrices",
        matrices,
        "with s3 if ithn.contrastive.hardness.start is aligned");
  }

  /** Returns the paper's loss over all three matrices, with a learned temperature. */
  public static ContrastiveConfig defaults() {
    return new ContrastiveConfig(
        List.of(SimilarityMatrix.values()),
        Form.MEAN,
        ContrastiveLoss.CLIP,
        FalseNegativeRule.KEEP,
        Temperature.LEARNED,
        0.07,
        new HardNegativeMatrix(true, OffDiagonal.KEEP, true),
        HardnessStart.defaults());
  }

  /** Returns whether the loss uses this matrix. */
  public boolean uses(SimilarityMatrix matrix) {
    return matrices.contains(matrix);
  }
}
