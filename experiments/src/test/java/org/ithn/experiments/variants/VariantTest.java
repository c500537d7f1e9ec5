package org.ithn.experiments.variants;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.ithn.experiments.run.Experiment;
import org.ithn.framework.config.ConfigException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.junit.jupiter.api.Test;

final class VariantTest {
  private static final Variant BASE = Variant.of("r2gencmn-phantom");

  @Test
  void setsEveryKeyOfTheMethod() {
    ExperimentConfig config =
        BASE.data(Path.of("a.json"), Path.of("images"))
            .strategy("prior")
            .matrices("s1", "s2")
            .alpha(0.5)
            .beta(0.3)
            .gamma(0)
            .epochs(3)
            .seed(11)
            .withKey("ithn.contrastive.temperature", "fixed")
            .config();
    assertThat(config.ithn().strategy()).isEqualTo("prior");
    assertThat(config.ithn().contrastive().matrices())
        .containsExactly(SimilarityMatrix.S1, SimilarityMatrix.S2)
        .inOrder();
    assertThat(config.ithn().alpha()).isEqualTo(0.5);
    assertThat(config.ithn().beta()).isEqualTo(0.3);
    assertThat(config.ithn().gamma()).isEqualTo(0);
    assertThat(config.training().epochs()).isEqualTo(3);
    assertThat(config.seed()).isEqualTo(11);
    assertThat(Experiment.dataConfig(config).files().annotation()).isEqualTo("a.json");
  }

  @Test
  void keysOverridePresetsInAnyOrder() {
    ExperimentConfig config = BASE.beta(0.4).preset("l-con").config();
    assertThat(config.ithn().strategy()).isEqualTo("in-batch");
    assertThat(config.ithn().beta()).isEqualTo(0.4);
  }

  @Test
  void strategyWithoutNegativesIsRefusedByLossesThatNeedThem() {
    ConfigException refusal =
        assertThrows(ConfigException.class, () -> BASE.strategy("in-batch").config());
    assertThat(refusal).hasMessageThat().contains("add the preset l-con");
    assertThat(BASE.strategy("in-batch").matrices("s1").gamma(0).config().strategy().name())
        .isEqualTo("in-batch");
    assertThat(BASE.strategy("none").config().strategy().name()).isEqualTo("none");
  }

  @Test
  void variantsAreImmutable() {
    Variant other = BASE.alpha(0.7);
    assertThat(BASE.config().ithn().alpha()).isEqualTo(0.1);
    assertThat(other.config().ithn().alpha()).isEqualTo(0.7);
  }

  @Test
  void lastAxisVariesFastest() {
    List<Variant> all =
        VariantGrid.of(BASE)
            .axis("ithn.strategy", List.of("prior", "projected"))
            .axis("ithn.alpha", List.of(0.1, 0.2))
            .exclude(
                variant ->
                    variant.keys().containsAll(List.of("ithn.strategy=prior", "ithn.alpha=0.2")))
            .variants();
    assertThat(all).hasSize(3);
    assertThat(all.get(1).config().ithn().strategy()).isEqualTo("projected");
    assertThat(all.get(1).config().ithn().alpha()).isEqualTo(0.1);
    assertThat(all.get(2).config().ithn().alpha()).isEqualTo(0.2);
  }

  @Test
  void unknownKeyIsNamed() {
    ConfigException refusal =
        assertThrows(ConfigException.class, () -> BASE.withKey("ithn.aplha", 1).config());
    assertThat(refusal).hasMessageThat().contains("did you mean 'ithn.alpha'?");
  }
}
