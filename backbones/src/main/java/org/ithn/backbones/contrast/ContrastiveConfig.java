package org.ithn.backbones.contrast;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.backbones.r2gen.R2GenConfig;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.framework.keys.Key;

/** Configuration of contrastive attention; the keys {@code backbone.*}. */
public record ContrastiveConfig(
    @Key(value = "the wrapped backbone", range = "`r2gencmn` or `r2gen`") String base,
    @Key("the pool of normal images and its attention") Pool pool,
    @Key("the configuration of R2GenCMN, used if it is the base") R2GenCmnConfig r2gencmn,
    @Key("the configuration of R2Gen, used if it is the base") R2GenConfig r2gen) {
  static final String R2GENCMN = "r2gencmn";
  static final String R2GEN = "r2gen";

  /** Configuration of the normality pool; the keys {@code backbone.pool.*}. */
  public record Pool(
      @Key(value = "N, the capacity of the pool in normal images", range = "at least 1") int images,
      @Key(value = "n, the number of mixtures to compare an image with", range = "at least 1")
          int closest,
      @Key(value = "E, the width of the attention", range = "at least 1") int width) {
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
