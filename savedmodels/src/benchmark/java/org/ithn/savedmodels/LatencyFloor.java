package org.ithn.savedmodels;

/**
 * Floating-point operations that each stage needs at least: those of matrix products and
 * convolutions. A multiplication and an addition count as one operation each.
 */
final class LatencyFloor {
  private static final double WIDTH = 512; // H
  private static final double LAYERS = 3;
  private static final double PATCHES = 49; // P
  private static final double FEATURES = 2048; // D
  private static final double SLOTS = 2048; // M
  private static final double SQUARE = WIDTH * WIDTH;

  /** Multiplications of ResNet-101's convolutions at 224 x 224 pixels, without the classifier. */
  private static final double RESNET = 7.80e9;

  private LatencyFloor() {}

  /** Returns the operations from pixels to the projected memories. */
  static double encode(int batch) {
    double perPatch =
        FEATURES * WIDTH // embedding
            + 2 * SQUARE + 2 * SLOTS * WIDTH // cross-modal memory: query, output; scores, mixture
            + LAYERS * (4 * SQUARE + 2 * SQUARE) // attention, feed-forward
            + LAYERS * 2 * PATCHES * WIDTH // scores, mixture
            + LAYERS * 2 * SQUARE; // keys and values for the decoder
    double once = 2 * SLOTS * SQUARE; // the slots' keys and values
    return 2 * (batch * (RESNET + PATCHES * perPatch) + once);
  }

  /** Returns the operations for all tokens of all hypotheses. */
  static double generate(int batch) {
    double positions = (StagedLatencyModel.LONGEST + 1) / 2.0; // on average
    double perToken =
        2 * SQUARE + 2 * SLOTS * WIDTH
            + LAYERS * (4 * SQUARE + 2 * SQUARE + 2 * SQUARE) // self, cross, feed-forward
            + LAYERS * 2 * (positions + PATCHES) * WIDTH
            + WIDTH * (StagedLatencyModel.WORDS + 1);
    return 2.0 * batch * StagedLatencyModel.BEAMS * StagedLatencyModel.LONGEST * perToken;
  }
}
