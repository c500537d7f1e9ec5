package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;
import org.ithn.framework.config.IthnConfig.ContrastiveLoss;
import org.ithn.framework.config.IthnConfig.HardNegativeMatrix;
import org.ithn.framework.config.IthnConfig.OffDiagonal;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.ithn.framework.config.IthnConfig.Temperature;

/**
 * The augmented CLIP loss, keys {@code ithn.contrastive.*}.
 *
 * @param matrices similarity matrices that the loss uses, each at most once, at least one
 * @param form combination of the matrices into logits
 * @param loss the loss over the logits
 * @param falseNegatives reports that do not count as negatives of an image
 * @param temperature whether the scale of the similarities is learned
 * @param tau temperature, positive; the initial value where it is learned
 * @param s3 the matrix of the synthesised negatives
 * @param hardness the start of the hardness schedule
 */
public record ContrastiveConfig(
    List<SimilarityMatrix> matrices,
    Form form,
    ContrastiveLoss loss,
    FalseNegativeRule falseNegatives,
    Temperature temperature,
    double tau,
    HardNegativeMatrix s3,
    HardnessStart hardness) {
  /** The combination of the similarity matrices into the logits of the softmax. */
  public enum Form {
    /** The mean of the matrices, {@code [B, B]}, the diagonal of S3 negated, as in Eq. 11. */
    MEAN,
    /**
     * S1 and S3 side by side, {@code [B, 2B]}: synthesised negatives are further reports among
     * which an image finds its own. Reports find their images by S1 alone.
     */
    COLUMNS
  }

  /** The choice of reports that are not negatives of an image, because they suit it as well. */
  public enum FalseNegativeRule {
    /** None; every other report of the batch is a negative. */
    KEEP,
    /** Reports with the same words, as the model reads them, as the image's report. */
    SAME_REPORT,
    /** Reports of studies with the same labels as the image's study. */
    SAME_LABELS
  }

  /**
   * The start of the hardness schedule, keys {@code ithn.contrastive.hardness.*}.
   *
   * @param start the event that starts it
   * @param threshold the moving average of {@code alignment/cosine} above which {@link
   *     Start#ALIGNED} starts it, in (-1, 1)
   */
  public record HardnessStart(Start start, double threshold) {
    /** The event that starts the schedule. */
    public enum Start {
      /** The start of the first epoch. */
      FIRST_EPOCH,
      /** Images and reports are aligned; until then, lambda is 0. */
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
