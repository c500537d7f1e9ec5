package org.ithn.backbones.contrast;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.backbones.r2gen.R2GenConfig;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;

/**
 * Configuration of contrastive attention; the keys {@code backbone.*}.
 *
 * @param base the wrapped backbone, {@code r2gencmn} or {@code r2gen}
 * @param pool the pool of normal images and its attention
 * @param r2gencmn the configuration of R2GenCMN, used if it is the base
 * @param r2gen the configuration of R2Gen, used if it is the base
 */
public record ContrastiveConfig(
    String base, Pool pool, R2GenCmnConfig r2gencmn, R2GenConfig r2gen) {
  static final String R2GENCMN = "r2gencmn";
  static final String R2GEN = "r2gen";

  /**
   * Configuration of the normality pool; the keys {@code backbone.pool.*}.
   *
   * @param images N, the capacity of the pool in normal images, at least 1
   * @param closest n, the number of mixtures to compare an image with, at least 1
   * @param width E, the width of the attention, at least 1
   */
  public record Pool(int images, int closest, int width) {
    public Pool {
      checkArgument(images >= 1, "pool.images must be at least 1, got %s", images);
      checkArgument(closest >= 1, "pool.closest must be at least 1, got %s", closest);
      checkArgument(width >= 1, "pool.width must be at least 1, got %s", width);
    }
  }

  public ContrastiveConfig {
    checkArgument(
        List.of(R2GENCMN, R2GEN).contains(base),
        "base must be one of %s, %s, got '%s'",
        R2GENCMN,
        R2GEN,
        base);
  }

  /** Returns the defaults: R2GenCMN as the base, 1,000 normal images, six mixtures, width 512. */
  public static ContrastiveConfig defaults() {
    return new ContrastiveConfig(
        R2GENCMN, new Pool(1000, 6, 512), R2GenCmnConfig.defaults(), R2GenConfig.defaults());
  }

  /** Returns the name of the base's visual extractor. */
  public String vision() {
    return base.equals(R2GEN) ? r2gen.vision() : r2gencmn.vision();
  }
}
