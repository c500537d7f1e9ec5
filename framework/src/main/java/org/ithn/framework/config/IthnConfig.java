package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;
import org.ithn.framework.alignment.AlignmentHead.Pooling;

/**
 * The method, keys {@code ithn.*}: {@code ce_weight L_CE + beta L_CP + gamma L_CS}.
 *
 * <p>A term of weight 0 is not built. The defaults are the paper's.
 *
 * @param strategy name of the hard-negative strategy; its keys are {@code ithn.<name>.*}
 * @param alpha growth rate of the hardness {@code lambda = 1 - exp(-alpha epoch)}, at least 0
 * @param beta weight of the augmented CLIP loss {@code L_CP}, at least 0
 * @param gamma weight of the image dissimilarity {@code L_CS}, at least 0
 * @param ceWeight weight of the report loss {@code L_CE}, at least 0
 * @param contrastive the augmented CLIP loss
 * @param dissimilarity the image dissimilarity
 * @param alignment the joint space of images and reports
 */
public record IthnConfig(
    String strategy,
    double alpha,
    double beta,
    double gamma,
    double ceWeight,
    ContrastiveConfig contrastive,
    DissimilarityConfig dissimilarity,
    AlignmentConfig alignment) {
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
   * The augmented CLIP loss, keys {@code ithn.contrastive.*}.
   *
   * @param matrices similarity matrices that S averages, each at most once, at least one
   * @param loss the loss over S
   * @param temperature whether the scale of S is learned
   * @param tau temperature, positive; the initial value where it is learned
   * @param s3 the matrix of the synthesised negatives
   */
  public record ContrastiveConfig(
      List<SimilarityMatrix> matrices,
      ContrastiveLoss loss,
      Temperature temperature,
      double tau,
      HardNegativeMatrix s3) {
    public ContrastiveConfig {
      check(!matrices.isEmpty(), "matrices", matrices, "at least one of s1, s2, s3");
      check(
          matrices.stream().distinct().count() == matrices.size(),
          "matrices",
          matrices,
          "without repetition");
      check(tau > 0 && Double.isFinite(tau), "tau", tau, "positive");
      matrices = matrices.stream().sorted().toList();
    }

    /** Returns the paper's loss over all three matrices, with a learned temperature. */
    public static ContrastiveConfig defaults() {
      return new ContrastiveConfig(
          List.of(SimilarityMatrix.values()),
          ContrastiveLoss.CLIP,
          Temperature.LEARNED,
          0.07,
          new HardNegativeMatrix(true, OffDiagonal.KEEP, true));
    }

    /** Returns whether S averages this matrix. */
    public boolean uses(SimilarityMatrix matrix) {
      return matrices.contains(matrix);
    }
  }

  /**
   * The matrix S3 of the synthesised negatives, keys {@code ithn.contrastive.s3.*}.
   *
   * @param normalize whether negatives are divided by their length (Eq. 10); the released code does
   *     not
   * @param offdiag treatment of the other negatives of the batch
   * @param stopGradient whether synthesised negatives are constants of the step
   */
  public record HardNegativeMatrix(boolean normalize, OffDiagonal offdiag, boolean stopGradient) {}

  /**
   * The image dissimilarity, keys {@code ithn.dissimilarity.*}.
   *
   * @param sign the cosine or its absolute value
   * @param features the vectors that are compared
   */
  public record DissimilarityConfig(CosineSign sign, FeatureSpace features) {}

  /**
   * The joint space of images and reports, keys {@code ithn.alignment.*}.
   *
   * @param pool decoder positions that a report's vector averages
   * @param width E, the width of the joint space, at least 1
   */
  public record AlignmentConfig(Pooling pool, int width) {
    public AlignmentConfig {
      check(width >= 1, "width", width, "at least 1");
    }
  }

  /** The treatment of the elements off the diagonal of S3. */
  public enum OffDiagonal {
    /** Kept, as in Eq. 10. */
    KEEP,
    /** Set to 0, as in the released code. */
    ZERO
  }

  /** The loss over S. */
  public enum ContrastiveLoss {
    /** CLIP's cross-entropy against the diagonal, rows and columns, batch mean. */
    CLIP,
    /** Eq. 8 as printed: the logarithm of the sum, and no positive in the denominator. */
    PRINTED
  }

  /** The scale of S. */
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
    /** The cosine of Eq. 1, smallest for opposite images. */
    SIGNED,
    /** The absolute value, as in the released code; smallest for orthogonal images. */
    ABS
  }

  /** The vectors that the image dissimilarity compares. */
  public enum FeatureSpace {
    /** The pooled features of the visual extractor. */
    RAW,
    /** The projections z in the joint space. */
    PROJECTED
  }

  public IthnConfig {
    check(!strategy.isBlank(), "strategy", "'" + strategy + "'", "the name of a strategy");
    check(alpha >= 0 && Double.isFinite(alpha), "alpha", alpha, "at least 0");
    check(beta >= 0 && Double.isFinite(beta), "beta", beta, "at least 0");
    check(gamma >= 0 && Double.isFinite(gamma), "gamma", gamma, "at least 0");
    check(ceWeight >= 0 && Double.isFinite(ceWeight), "ceWeight", ceWeight, "at least 0");
  }

  /** Returns true if a term of a contrastive loss needs hard negatives. */
  public boolean needsNegatives() {
    boolean inMatrices =
        contrastive.uses(SimilarityMatrix.S2) || contrastive.uses(SimilarityMatrix.S3);
    return (beta > 0 && inMatrices) || gamma > 0;
  }

  /** Returns the paper's setting for IU X-Ray and MIMIC-CXR. */
  public static IthnConfig defaults() {
    return new IthnConfig(
        "projected",
        0.01,
        0.1,
        0.2,
        1,
        ContrastiveConfig.defaults(),
        new DissimilarityConfig(CosineSign.SIGNED, FeatureSpace.RAW),
        new AlignmentConfig(Pooling.VALID, 512));
  }

  /** Returns the released code's setting, which differs from the paper in many places. */
  public static IthnConfig referenceCode() {
    return defaults().toBuilder()
        .strategy("projected-cross-batch")
        .weights(0.7, 0.1, 0.2)
        .s3(new HardNegativeMatrix(false, OffDiagonal.ZERO, false))
        .temperature(Temperature.LEARNED_TWO)
        .sign(CosineSign.ABS)
        .features(FeatureSpace.PROJECTED)
        .pool(Pooling.ALL)
        .build();
  }

  /** Returns a builder initialised with these values. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** A builder that changes single values; each method sets the key of its name. */
  public static final class Builder {
    private String strategy;
    private double alpha;
    private double beta;
    private double gamma;
    private double ceWeight;
    private List<SimilarityMatrix> matrices;
    private ContrastiveLoss loss;
    private Temperature temperature;
    private double tau;
    private HardNegativeMatrix s3;
    private CosineSign sign;
    private FeatureSpace features;
    private Pooling pool;
    private int width;

    private Builder(IthnConfig from) {
      strategy = from.strategy;
      alpha = from.alpha;
      beta = from.beta;
      gamma = from.gamma;
      ceWeight = from.ceWeight;
      matrices = from.contrastive.matrices();
      loss = from.contrastive.loss();
      temperature = from.contrastive.temperature();
      tau = from.contrastive.tau();
      s3 = from.contrastive.s3();
      sign = from.dissimilarity.sign();
      features = from.dissimilarity.features();
      pool = from.alignment.pool();
      width = from.alignment.width();
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

    public Builder loss(ContrastiveLoss value) {
      loss = value;
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

    public Builder s3(HardNegativeMatrix value) {
      s3 = value;
      return this;
    }

    /** Sets {@code stopGradient} of {@code s3}. */
    public Builder stopGradient(boolean value) {
      s3 = new HardNegativeMatrix(s3.normalize(), s3.offdiag(), value);
      return this;
    }

    public Builder sign(CosineSign value) {
      sign = value;
      return this;
    }

    public Builder features(FeatureSpace value) {
      features = value;
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

    /** Returns the configuration, its ranges checked. */
    public IthnConfig build() {
      return new IthnConfig(
          strategy,
          alpha,
          beta,
          gamma,
          ceWeight,
          new ContrastiveConfig(matrices, loss, temperature, tau, s3),
          new DissimilarityConfig(sign, features),
          new AlignmentConfig(pool, width));
    }
  }
}
