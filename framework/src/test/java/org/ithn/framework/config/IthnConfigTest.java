package org.ithn.framework.config;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.junit.jupiter.api.Test;

final class IthnConfigTest {
  @Test
  void defaultsHaveTheKeysAndValuesOfThePaper() throws JsonProcessingException {
    assertThat(ConfigTree.toTree(IthnConfig.defaults()))
        .isEqualTo(
            ConfigJson.MAPPER.readTree(
                """
                {"strategy": "projected", "alpha": 0.01, "beta": 0.1, "gamma": 0.2,
                 "ce_weight": 1.0,
                 "contrastive": {
                   "matrices": ["s1", "s2", "s3"], "loss": "clip", "temperature": "learned",
                   "tau": 0.07,
                   "s3": {"normalize": true, "offdiag": "keep", "stop_gradient": true}},
                 "dissimilarity": {"sign": "signed", "features": "raw"},
                 "alignment": {"pool": "valid", "width": 512}}
                """));
  }

  @Test
  void referenceCodeHasTheValuesOfTheReleasedCode() throws JsonProcessingException {
    assertThat(ConfigTree.toTree(IthnConfig.referenceCode()))
        .isEqualTo(
            ConfigJson.MAPPER.readTree(
                """
                {"strategy": "projected-cross-batch", "alpha": 0.01, "beta": 0.1, "gamma": 0.2,
                 "ce_weight": 0.7,
                 "contrastive": {
                   "matrices": ["s1", "s2", "s3"], "loss": "clip", "temperature": "learned-two",
                   "tau": 0.07,
                   "s3": {"normalize": false, "offdiag": "zero", "stop_gradient": false}},
                 "dissimilarity": {"sign": "abs", "features": "projected"},
                 "alignment": {"pool": "all", "width": 512}}
                """));
  }

  @Test
  void readsBackEqual() throws JsonProcessingException {
    IthnConfig config = IthnConfig.referenceCode();
    String json = ConfigJson.MAPPER.writeValueAsString(config);
    assertThat(ConfigJson.MAPPER.readValue(json, IthnConfig.class)).isEqualTo(config);
  }

  @Test
  void refusesValuesOutOfRange() {
    IthnConfig.Builder builder = IthnConfig.defaults().toBuilder();
    assertThrows(IllegalArgumentException.class, () -> builder.tau(0).build());
    builder.tau(0.07).weights(-1, 0, 0);
    assertThrows(IllegalArgumentException.class, builder::build);
    builder.weights(1, 0, 0).matrices(SimilarityMatrix.S1, SimilarityMatrix.S1);
    assertThrows(IllegalArgumentException.class, builder::build);
    builder.matrices();
    assertThrows(IllegalArgumentException.class, builder::build);
    builder.matrices(SimilarityMatrix.S3, SimilarityMatrix.S1);
    assertThat(builder.build().contrastive().matrices())
        .containsExactly(SimilarityMatrix.S1, SimilarityMatrix.S3)
        .inOrder();
  }
}
