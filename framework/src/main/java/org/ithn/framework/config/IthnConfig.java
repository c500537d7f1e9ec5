package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;
import org.ithn.framework.alignment.AlignmentHead.Pooling;

/**
 * The method, keys {@code ithn.*}: {@code ce_weight L_CE + beta L_CP + gamma L_CS}.
 *
 * <p>A term of weight 0 is not built. The defaults are the paper's; where it leaves room, see the
 * single components.
 *
 * @param strategy name of the hard-negative strategy; its own keys are {@code ithn.<name>.*}
 * @param alpha growth of the hardness, {@code 1 - exp(-alpha epoch)}, at least 0
 * @param beta weight of the augmented CLIP loss, at least 0
 * @param gamma weight of the image dissimilarity, at least 0
 * @param ceWeight weight of the report loss, at least 0
 * @param matrices which similarity matrices S averages, each at most once
 * @param s3 how the matrix of the synthesised negatives is made
 * @param contrastive the loss over S
 * @param temperature whether the scale of S is learned
 * @param tau the temperature, positive; where it is learned, its first value
 * @param stopGradientHardNegative whether synthesised negatives are constants of the step
 * @param cs the sign of the image dissimilarity
 * @param csFeatures what the image dissimilarity compares
 * @param pool which decoder positions a report's vector averages
 * @param width E, the width of the joint space, at least 1
 */
public record IthnConfig(
    String strategy,
    double alpha,
    double beta,
    double gamma,
    double ceWeight,
    List<SimilarityMatrix> matrices,
    HardNegativeMatrix s3,
    ContrastiveLoss contrastive,
    Temperature temperature,
    double tau,
    boolean stopGradientHardNegative,
    CosineSign cs,
    FeatureSpace csFeatures,
    Pooling pool,
    int width) {
  /** The similarity matrices; row = image, column = report. Source: Eqs. 9 and 10. */
  public enum SimilarityMatrix {
    /** Images and their reports. */
    S1,
    /** Images and reports of the prior hard negatives. */
    S2,
    /** Images and synthesised negatives, the diagonal negated. */
    S3
  }

  /**
   * How S3 is made, keys {@code ithn.s3.*}.
   *
   * @param normalize whether negatives are divided by their length (Eq. 10); the released code does
   *     not
   * @param offdiag what becomes of the other negatives of the batch
   */
  public record HardNegativeMatrix(boolean normalize, OffDiagonal offdiag) {}

  /** What becomes of the elements off the diagonal of S3. */
  public enum OffDiagonal {
    /** They stay, as Eq. 10 has it. */
    KEEP,
    /** They are 0, as the released code has it. */
    ZERO
  }

  /** The loss over S. */
  public enum ContrastiveLoss {
    /** CLIP's cross-entropy against the diagonal, rows and columns, batch mean. */
    CLIP,
    /** Eq. 8 as printed: the logarithm of the sum, and no positive in the denominator. */
    PRINTED
  }

  /** Whether the scale of S is learned. */
  public enum Temperature {
    /** One scale, at most 100. */
    LEARNED,
    /** One scale for S1 and S2, one for S3, without a limit, as in the released code. */
    LEARNED_TWO,
    /** {@code 1 / tau}. */
    FIXED
  }

  /** The sign of the image dissimilarity. */
  public enum CosineSign {
    /** The cosine of Eq. 1: least where images are opposite. */
    SIGNED,
    /** Its absolute value, as in the released code: least where images are orthogonal. */
    ABS
  }

  /** What the image dissimilarity compares. */
  public enum FeatureSpace {
    /** The pooled features of the visual extractor. */
    RAW,
    /** z, in the joint space. */
    PROJECTED
  }

  public IthnConfig {
    check(!strategy.isBlank(), "strategy", "'" + strategy + "'", "the name of a strategy");
    check(alpha >= 0 && Double.isFinite(alpha), "alpha", alpha, "at least 0");
    check(beta >= 0 && Double.isFinite(beta), "beta", beta, "at least 0");
    check(gamma >= 0 && Double.isFinite(gamma), "gamma", gamma, "at least 0");
    check(ceWeight >= 0 && Double.isFinite(ceWeight), "ceWeight", ceWeight, "at least 0");
    check(!matrices.isEmpty(), "matrices", matrices, "at least one of s1, s2, s3");
    check(
        matrices.stream().distinct().count() == matrices.size(),
        "matrices",
        matrices,
        "without repetition");
    check(tau > 0 && Double.isFinite(tau), "tau", tau, "positive");
    check(width >= 1, "width", width, "at least 1");
    matrices = matrices.stream().sorted().toList();
  }

  /** The paper's setting for IU X-Ray and MIMIC-CXR. */
  public static IthnConfig defaults() {
    return new IthnConfig(
        "projected",
        0.01,
        0.1,
        0.2,
        1,
        List.of(SimilarityMatrix.values()),
        new HardNegativeMatrix(true, OffDiagonal.KEEP),
        ContrastiveLoss.CLIP,
        Temperature.LEARNED,
        0.07,
        true,
        CosineSign.SIGNED,
        FeatureSpace.RAW,
        Pooling.VALID,
        512);
  }

  /** The released code's setting, which differs from the paper in many places. */
  public static IthnConfig referenceCode() {
    return defaults().toBuilder()
        .strategy("projected-cross-batch")
        .weights(0.7, 0.1, 0.2)
        .s3(new HardNegativeMatrix(false, OffDiagonal.ZERO))
        .temperature(Temperature.LEARNED_TWO)
        .stopGradientHardNegative(false)
        .cs(CosineSign.ABS)
        .csFeatures(FeatureSpace.PROJECTED)
        .pool(Pooling.ALL)
        .build();
  }

  /** Whether S averages this matrix. */
  public boolean uses(SimilarityMatrix matrix) {
    return matrices.contains(matrix);
  }

  /** Starts from these values. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Changes single values; each method sets the component of its name. */
  public static final class Builder {
    private String strategy;
    private double alpha;
    private double beta;
    private double gamma;
    private double ceWeight;
    private List<SimilarityMatrix> matrices;
    private HardNegativeMatrix s3;
    private ContrastiveLoss contrastive;
    private Temperature temperature;
    private double tau;
    private boolean stopGradientHardNegative;
    private CosineSign cs;
    private FeatureSpace csFeatures;
    private Pooling pool;
    private int width;

    private Builder(IthnConfig from) {
      strategy = from.strategy;
      alpha = from.alpha;
      beta = from.beta;
      gamma = from.gamma;
      ceWeight = from.ceWeight;
      matrices = from.matrices;
      s3 = from.s3;
      contrastive = from.contrastive;
      temperature = from.temperature;
      tau = from.tau;
      stopGradientHardNegative = from.stopGradientHardNegative;
      cs = from.cs;
      csFeatures = from.csFeatures;
      pool = from.pool;
      width = from.width;
    }

    public Builder strategy(String value) {
      strategy = value;
      return this;
    }

    public Builder alpha(double value) {
      alpha = value;
      return this;
    }

    /** Sets {@code ceWeight}, {@code beta} and {@code gamma}. */
    public Builder weights(double report, double clip, double image) {
      ceWeight = report;
      beta = clip;
      gamma = image;
      return this;
    }

    public Builder matrices(SimilarityMatrix... values) {
      matrices = List.of(values);
      return this;
    }

    public Builder s3(HardNegativeMatrix value) {
      s3 = value;
      return this;
    }

    public Builder contrastive(ContrastiveLoss value) {
      contrastive = value;
      return this;
    }

    public Builder temperature(Temperature value) {
      temperature = value;
      return this;
    }

    public Builder tau(double value) {
      tau = value;
      return this;
    }

    public Builder stopGradientHardNegative(boolean value) {
      stopGradientHardNegative = value;
      return this;
    }

    public Builder cs(CosineSign value) {
      cs = value;
      return this;
    }

    public Builder csFeatures(FeatureSpace value) {
      csFeatures = value;
      return this;
    }

    public Builder pool(Pooling value) {
      pool = value;
      return this;
    }

    public Builder width(int value) {
      width = value;
      return this;
    }

    /** The configuration, its ranges checked. */
    public IthnConfig build() {
      return new IthnConfig(
          strategy,
          alpha,
          beta,
          gamma,
          ceWeight,
          matrices,
          s3,
          contrastive,
          temperature,
          tau,
          stopGradientHardNegative,
          cs,
          csFeatures,
          pool,
          width);
    }
  }
}
