package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;
import org.ithn.framework.alignment.AlignmentHead.Pooling;
import org.ithn.framework.config.ContrastiveConfig.FalseNegativeRule;
import org.ithn.framework.config.ContrastiveConfig.Form;
import org.ithn.framework.config.ContrastiveConfig.HardnessStart;
import org.ithn.framework.keys.Choice;
import org.ithn.framework.keys.Key;

/**
 * The method, keys {@code ithn.*}: {@code ce_weight L_CE + beta L_CP + gamma L_CS}.
 *
 * <p>A term of weight 0 is not built. The defaults are the paper's.
 */
public record IthnConfig(
    @Key(
            value = "name of the hard-negative strategy; its keys are `ithn.<name>.*`",
            range = "the name of a strategy")
        String strategy,
    @Key(
            value = "growth rate of the hardness `lambda = 1 - exp(-alpha epoch)`",
            range = "at least 0")
        double alpha,
    @Key(value = "weight of the augmented CLIP loss `L_CP`", range = "at least 0") double beta,
    @Key(value = "weight of the image dissimilarity `L_CS`", range = "at least 0") double gamma,
    @Key(value = "weight of the report loss `L_CE`", range = "at least 0") double ceWeight,
    @Key("the augmented CLIP loss") ContrastiveConfig contrastive,
    @Key("the image dissimilarity") DissimilarityConfig dissimilarity,
    @Key("the joint space of images and reports") AlignmentConfig alignment) {
  /** The similarity matrices; row = image, column = report. Source: Eqs. 9 and 10. */
  public enum SimilarityMatrix {
    @Choice("Images and their reports.")
    S1,
    @Choice("Images and reports of the prior hard negatives.")
    S2,
    @Choice("Images and synthesised negatives, the diagonal negated.")
    S3
  }

  /** The matrix S3 of the synthesised negatives, keys {@code ithn.contrastive.s3.*}. */
  public record HardNegativeMatrix(
      @Key("whether negatives are divided by their length (Eq. 10); the released code does not")
          boolean normalize,
      @Key("treatment of the other negatives of the batch") OffDiagonal offdiag,
      @Key("whether synthesised negatives are constants of the step") boolean stopGradient) {}

  /** The image dissimilarity, keys {@code ithn.dissimilarity.*}. */
  public record DissimilarityConfig(
      @Key("the cosine or its absolute value") CosineSign sign,
      @Key("the vectors that are compared") FeatureSpace features) {}

  /** The joint space of images and reports, keys {@code ithn.alignment.*}. */
  public record AlignmentConfig(
      @Key("decoder positions that a report's vector averages") Pooling pool,
      @Key(value = "E, the width of the joint space", range = "at least 1") int width) {
    public AlignmentConfig {
      check(width >= 1, "width", width, "at least 1");
    }
  }

  /** The treatment of the elements off the diagonal of S3. */
  public enum OffDiagonal {
    @Choice("Kept, as in Eq. 10.")
    KEEP,
    @Choice("Set to 0, as in the released code.")
    ZERO
  }

  /** The loss over S. */
  public enum ContrastiveLoss {
    @Choice("CLIP's cross-entropy against the diagonal, rows and columns, batch mean.")
    CLIP,
    @Choice("Eq. 8 as printed: the logarithm of the sum, and no positive in the denominator.")
    PRINTED
  }

  /** The scale of S. */
  public enum Temperature {
    @Choice("One scale, at most 100.")
    LEARNED,
    @Choice("One scale for S1 and S2, one for S3, without a limit, as in the released code.")
    LEARNED_TWO,
    @Choice("`1 / tau`.")
    FIXED
  }

  /** The sign of the image dissimilarity. */
  public enum CosineSign {
    @Choice("The cosine of Eq. 1, smallest for opposite images.")
    SIGNED,
    @Choice("The absolute value, as in the released code; smallest for orthogonal images.")
    ABS
  }

  /** The vectors that the image dissimilarity compares. */
  public enum FeatureSpace {
    @Choice("The pooled features of the visual extractor.")
    RAW,
    @Choice("The projections z in the joint space.")
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
    private Form form;
    private ContrastiveLoss loss;
    private FalseNegativeRule falseNegatives;
    private Temperature temperature;
    private double tau;
    private HardNegativeMatrix s3;
    private HardnessStart hardness;
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
      form = from.contrastive.form();
      loss = from.contrastive.loss();
      falseNegatives = from.contrastive.falseNegatives();
      temperature = from.contrastive.temperature();
      tau = from.contrastive.tau();
      s3 = from.contrastive.s3();
      hardness = from.contrastive.hardness();
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

    public Builder form(Form value) {
      form = value;
      return this;
    }

    public Builder loss(ContrastiveLoss value) {
      loss = value;
      return this;
    }

    public Builder falseNegatives(FalseNegativeRule value) {
      falseNegatives = value;
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

    public Builder hardness(HardnessStart value) {
      hardness = value;
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
          new ContrastiveConfig(
              matrices, form, loss, falseNegatives, temperature, tau, s3, hardness),
          new DissimilarityConfig(sign, features),
          new AlignmentConfig(pool, width));
    }
  }
}
