package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.experiments.variants.Variant;
import org.junit.jupiter.api.Test;

/** Warnings about training reports. */
final class ReportChecksTest {
  private static final DataConfig DATA =
      Experiment.dataConfig(
          Variant.of("r2gencmn-phantom")
              .withKey("data.files.annotation", "a.json")
              .withKey("data.text.threshold", 1)
              .withKey("data.text.max_seq_length", 7)
              .config());

  private static List<String> warnings(String... reports) {
    List<Study> studies = new ArrayList<>();
    for (String report : reports) {
      studies.add(new Study("s" + studies.size(), List.of(Path.of("x.png")), report));
    }
    return ReportChecks.warnings(studies, DATA, StudyBatches.vocabulary(studies, DATA));
  }

  @Test
  void usualReportsHaveNone() {
    assertThat(warnings("one two three four .", "another .")).isEmpty();
  }

  @Test
  void reportsThatAreAllTheSameAreNamed() {
    assertThat(warnings("clear .", "clear  .\n", " clear ."))
        .containsExactly(
            "all 3 training reports are the same text, so there is nothing to learn and no hard"
                + " negative; check a.json");
  }

  @Test
  void cutReportsAreCounted() {
    assertThat(warnings("one two three four five .", "a .", "one two three four ."))
        .containsExactly(
            "1 of 3 training reports are cut to data.text.max_seq_length = 7 tokens, begin and end"
                + " included");
  }

  @Test
  void reportsWithoutBlanksAreNamed() {
    String joined = "\u5fc3\u5f71\u5927\u5c0f\u6b63\u5e38\u53cc\u80ba\u6e05\u6670";
    List<String> found = warnings(joined, joined + "\u3002" + joined);
    assertThat(found).hasSize(1);
    assertThat(found.get(0)).startsWith("the training reports have no blanks between words");
  }
}
