package org.ithn.cli.benchmark;

import java.util.Locale;
import java.util.Optional;
import org.ithn.framework.graph.Precision;

/**
 * Rates of matrix products on this machine, which decide between the training precisions.
 *
 * @param float32 10^9 operations per second in float32
 * @param bf16 10^9 operations per second in bfloat16
 */
public record PrecisionRates(double float32, double bf16) {
  /**
   * Smallest gain that pays for bfloat16, because casts and float32 parts of a step take time too.
   */
  private static final double GAIN = 1.2;

  /** Measures both rates, which takes one to three seconds. */
  public static PrecisionRates measure() {
    return new PrecisionRates(
        MatMulRate.gigaflops(Precision.FLOAT32), MatMulRate.gigaflops(Precision.BF16));
  }

  /** Returns the precision that trains faster here. */
  public Precision faster() {
    return bf16 >= GAIN * float32 ? Precision.BF16 : Precision.FLOAT32;
  }

  /** Returns both rates and the precision to use. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%.0f GFLOP/s in float32 and %.0f in bf16 matrix products; train with"
            + " training.compute.precision=%s",
        float32,
        bf16,
        faster().name().toLowerCase(Locale.ROOT));
  }

  /** Measures the rates if a precision can be slow here, and returns a warning if it is. */
  public static Optional<String> check(Precision chosen) {
    return chosen == Precision.FLOAT32 ? Optional.empty() : measure().warning(chosen);
  }

  /** Returns a warning for a precision that trains more slowly here than the other one. */
  Optional<String> warning(Precision chosen) {
    return chosen == Precision.BF16 && faster() != chosen
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "training.compute.precision=bf16 is not faster on this machine (matrix products:"
                    + " %.0f GFLOP/s in bf16, %.0f in float32); use float32",
                bf16,
                float32))
        : Optional.empty();
  }
}
