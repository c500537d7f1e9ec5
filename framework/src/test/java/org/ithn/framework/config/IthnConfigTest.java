package org.ithn.framework.config;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.ithn.framework.config.ContrastiveConfig.FalseNegativeRule;
import org.ithn.framework.config.ContrastiveConfig.Form;
import org.ithn.framework.config.ContrastiveConfig.HardnessStart;
import org.ithn.framework.config.IthnConfig.ContrastiveLoss;
import org.ithn.framework.config.IthnConfig.HardNegativeMatrix;
import org.ithn.framework.config.IthnConfig.OffDiagonal;
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
                   "matrices": ["s1", "s2", "s3"], "form": "mean", "loss": "clip",
                   "false_negatives": "keep", "temperature": "learned", "tau": 0.07,
                   "s3": {"normalize": true, "offdiag": "keep", "stop_gradient": true},
                   "hardness": {"start": "first-epoch", "threshold": 0.0}},
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
                   "matrices": ["s1", "s2", "s3"], "form": "mean", "loss": "clip",
                   "false_negatives": "keep", "temperature": "learned-two", "tau": 0.07,
                   "s3": {"normalize": false, "offdiag": "zero", "stop_gradient": false},
                   "hardness": {"start": "first-epoch", "threshold": 0.0}},
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

  private static void assertRefused(IthnConfig.Builder builder, String sentence) {
    Exception e = assertThrows(IllegalArgumentException.class, builder::build);
    assertThat(e).hasMessageThat().contains(sentence);
  }

  @Test
  void columnsNeedExactlyS1AndS3() {
    assertRefused(
        IthnConfig.defaults().toBuilder().form(Form.COLUMNS),
        "matrices is [S1, S2, S3]; it must be [\"s1\", \"s3\"] if ithn.contrastive.form is"
            + " columns");
    IthnConfig.Builder columns =
        IthnConfig.defaults().toBuilder()
            .form(Form.COLUMNS)
            .matrices(SimilarityMatrix.S3, SimilarityMatrix.S1);
    assertThat(columns.build().contrastive().form()).isEqualTo(Form.COLUMNS);
    assertRefused(columns.loss(ContrastiveLoss.PRINTED), "it must be mean if");
    columns.loss(ContrastiveLoss.CLIP).s3(new HardNegativeMatrix(true, OffDiagonal.ZERO, true));
    assertRefused(columns, "mean if ithn.contrastive.s3.offdiag is zero");
  }

  @Test
  void lossAsPrintedKeepsFalseNegatives() {
    assertRefused(
        IthnConfig.defaults().toBuilder()
            .loss(ContrastiveLoss.PRINTED)
            .falseNegatives(FalseNegativeRule.SAME_REPORT),
        "falseNegatives is same-report; it must be keep if ithn.contrastive.loss is printed");
  }

  @Test
  void hardnessThatWaitsNeedsSynthesisedNegatives() {
    HardnessStart aligned = new HardnessStart(HardnessStart.Start.ALIGNED, 0.1);
    assertRefused(
        IthnConfig.defaults().toBuilder().matrices(SimilarityMatrix.S1).hardness(aligned),
        "with s3 if ithn.contrastive.hardness.start is aligned");
    assertThrows(
        IllegalArgumentException.class, () -> new HardnessStart(HardnessStart.Start.ALIGNED, 1));
  }

  @Test
  void remediesReadBackEqual() throws JsonProcessingException {
    IthnConfig config =
        IthnConfig.defaults().toBuilder()
            .form(Form.COLUMNS)
            .matrices(SimilarityMatrix.S1, SimilarityMatrix.S3)
            .falseNegatives(FalseNegativeRule.SAME_LABELS)
            .hardness(new HardnessStart(HardnessStart.Start.ALIGNED, 0.1))
            .build();
    String json = ConfigJson.MAPPER.writeValueAsString(config);
    assertThat(json).contains("\"false_negatives\":\"same-labels\"");
    assertThat(ConfigJson.MAPPER.readValue(json, IthnConfig.class)).isEqualTo(config);
  }
}
