package org.ithn.cli.benchmark;

import static com.google.common.truth.Truth.assertThat;

import org.ithn.framework.graph.Precision;
import org.junit.jupiter.api.Test;

class PrecisionRatesTest {
  private static final PrecisionRates SLOW_BF16 = new PrecisionRates(90, 45);
  private static final PrecisionRates FAST_BF16 = new PrecisionRates(90, 180);

  @Test
  void thePrecisionIsChosenByTheRates() {
    assertThat(SLOW_BF16.faster()).isEqualTo(Precision.FLOAT32);
    assertThat(FAST_BF16.faster()).isEqualTo(Precision.BF16);
    assertThat(new PrecisionRates(90, 95).faster()).isEqualTo(Precision.FLOAT32);
    assertThat(FAST_BF16.describe()).contains("90 GFLOP/s in float32 and 180 in bf16");
    assertThat(FAST_BF16.describe()).endsWith("training.compute.precision=bf16");
  }

  @Test
  void onlySlowBfloat16IsWarnedOf() {
    assertThat(SLOW_BF16.warning(Precision.FLOAT32).isEmpty()).isTrue();
    assertThat(FAST_BF16.warning(Precision.BF16).isEmpty()).isTrue();
    assertThat(SLOW_BF16.warning(Precision.BF16).orElseThrow()).contains("45 GFLOP/s in bf16");
  }

  @Test
  void bothRatesAreMeasured() {
    PrecisionRates rates = PrecisionRates.measure();
    assertThat(rates.float32()).isGreaterThan(0.1);
    assertThat(rates.bf16()).isGreaterThan(0.1);
  }
}
