package org.ithn.backbones.transformer;

import static com.google.common.base.Preconditions.checkArgument;

/** Range checks of the settings that all transformer backbones share. */
public final class TransformerChecks {
  private TransformerChecks() {}

  /**
   * Checks the sizes are in a transformer.
   *
   * @throws IllegalArgumentException if a setting is out of range; the message names the key of a
   *     size out of range
   */
  public static void checkSizes(int width, int heads, int layers, int feedForwardWidth) {
    checkArgument(layers >= 1, "layers must be at least 1, got %s", layers);
    checkArgument(
        heads >= 1 && width >= 1 && width % heads == 0,
        "width must be a multiple of heads, got width %s and %s heads",
        width,
        heads);
    checkArgument(
        feedForwardWidth >= 1, "feed_forward_width must be at least 1, got %s", feedForwardWidth);
  }

  /**
   * Checks that dropout rates are in [0, 1).
   *
   * @throws IllegalArgumentException that names the key of a rate out of range
   */
  public static void checkDropout(double dropout, double featureDropout) {
    checkArgument(dropout >= 0 && dropout < 1, "dropout must be in [0, 1), got %s", dropout);
    checkArgument(
        featureDropout >= 0 && featureDropout < 1,
        "feature_dropout must be in [0, 1), got %s",
        featureDropout);
  }
}
