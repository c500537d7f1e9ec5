package org.ithn.framework.negatives;

import static com.google.common.truth.Truth.assertThat;

import org.ithn.framework.registry.Providers;
import org.junit.jupiter.api.Test;

final class ShippedStrategiesTest {
  private final Providers<StrategyProvider<?>> providers =
      Providers.load(StrategyProvider.class, "hard-negative strategy");

  @Test
  void areFoundByTheirNames() {
    assertThat(providers.names())
        .containsAtLeast(
            "none",
            "in-batch",
            "prior",
            "mochi",
            "unprojected",
            "projected",
            "projected-cross-batch");
  }

  @Test
  void receiveTheirOptions() {
    HardNegativeStrategy mochi = withDefaults(providers.get("mochi"));
    assertThat(mochi.neighbourCount()).isEqualTo(10);
    assertThat(mochi.negativesPerExample()).isEqualTo(1);
    assertThat(withDefaults(providers.get("projected")).neighbourCount()).isEqualTo(1);
  }

  @Test
  void onlyInBatchContrastsWithoutNegatives() {
    assertThat(withDefaults(providers.get("none")).isContrastive()).isFalse();
    assertThat(withDefaults(providers.get("in-batch")).isContrastive()).isTrue();
    assertThat(withDefaults(providers.get("none")).negativesPerExample()).isEqualTo(0);
    assertThat(withDefaults(providers.get("in-batch")).negativesPerExample()).isEqualTo(0);
  }

  private static <C extends Record> HardNegativeStrategy withDefaults(
      StrategyProvider<C> provider) {
    return provider.create(provider.defaults());
  }
}
