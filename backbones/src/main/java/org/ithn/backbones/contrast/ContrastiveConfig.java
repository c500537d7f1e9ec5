package org.ithn.backbones.contrast;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.backbones.r2gen.R2GenConfig;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;

/**
 * The keys {@code backbone.*} of contrastive attention.
 *
 * @param base what it is put around: {@code r2gencmn} or {@code r2gen}
 * @param pool the normal images and the attention to them
 * @param r2gencmn the keys of R2GenCMN, read where it is the base
 * @param r2gen the keys of R2Gen, read where it is the base
 */
public record ContrastiveConfig(
    String base, Pool pool, R2GenCmnConfig r2gencmn, R2GenConfig r2gen) {
  static final String R2GENCMN = "r2gencmn";
  static final String R2GEN = "r2gen";

  /**
   * The keys {@code backbone.pool.*}.
   *
   * @param images N, how many normal images are remembered
   * @param closest n, how many of their mixtures an image is compared with
   * @param width E of the attention
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

  /** Around R2GenCMN: 1,000 normal images, six mixtures, width 512. */
  public static ContrastiveConfig defaults() {
    return new ContrastiveConfig(
        R2GENCMN, new Pool(1000, 6, 512), R2GenCmnConfig.defaults(), R2GenConfig.defaults());
  }

  /** Name of the base's visual extractor. */
  public String vision() {
    return base.equals(R2GEN) ? r2gen.vision() : r2gencmn.vision();
  }
}
