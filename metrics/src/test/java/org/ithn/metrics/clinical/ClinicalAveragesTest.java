package org.ithn.metrics.clinical;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.Fixtures;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer.Detail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clinical efficacy compared with scikit-learn, and labels that are computed once. */
class ClinicalAveragesTest {
  private static Labels labels(String edema) {
    return new Labels(Map.of(Observation.EDEMA, Status.of(edema)));
  }

  private static List<Labels> table(String name) {
    return List.copyOf(LabelTable.read(Fixtures.resource("clinical/" + name)).labels().values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"r2gen", "uncertain-as-positive"})
  void scoresEqualScikitLearn(String policy) {
    List<CorpusScore> scores =
        ClinicalEfficacyScorer.scoreLabels(
            table("predictions.csv"),
            table("references.csv"),
            "csv",
            LabelPolicy.fromLabel(policy),
            Detail.CLASSES);
    JsonNode expected = Fixtures.json(Fixtures.resource("clinical/expected.json")).path(policy);
    assertThat(scores).hasSize(expected.size());
    for (CorpusScore score : scores) {
      assertWithMessage(score.name())
          .that(score.value())
          .isWithin(1e-12)
          .of(expected.path(score.name()).asDouble(Double.NaN));
    }
  }

  @Test
  void cachingLabellerPassesEachTextOnce() {
    Queue<String> passed = new ConcurrentLinkedQueue<>(); // labellers may run in parallel
    ReportLabeller counting =
        new ReportLabeller() {
          @Override
          public String name() {
            return "counting";
          }

          @Override
          public Labels label(String report) {
            passed.add(report);
            return labels(report);
          }
        };
    CachingLabeller caching = new CachingLabeller(counting);
    assertThat(caching.labelAll(List.of("1", "0", "1")))
        .containsExactly(labels("1"), labels("0"), labels("1"))
        .inOrder();
    assertThat(caching.label("0")).isEqualTo(labels("0"));
    assertThat(passed).containsExactly("1", "0");
    assertThat(caching.name()).isEqualTo("counting");
  }
}
