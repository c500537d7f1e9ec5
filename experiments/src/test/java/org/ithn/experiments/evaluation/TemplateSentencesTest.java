package org.ithn.experiments.evaluation;

import static com.google.common.truth.Truth.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.experiments.run.Predictions;
import org.ithn.framework.templates.SentenceTemplate;
import org.ithn.framework.templates.TemplateTable;
import org.junit.jupiter.api.Test;

/** Shares of sentences that are templates. */
final class TemplateSentencesTest {
  private static final TemplateTable TABLE =
      TemplateTable.of(
          new TemplateTable.Source("", 9, 9, 1, 20, "rules"),
          List.of(template(1, "lungs are clear", "clear lungs"), template(2, "normal heart size")));

  private static SentenceTemplate template(int number, String... wordings) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String wording : wordings) {
      counts.put(wording, 1);
    }
    return new SentenceTemplate(number, wordings[0], 1, wordings.length, counts, Map.of());
  }

  /** The model writes one wording of a template; references may have any of them. */
  @Test
  void paraphrasesCountInReferencesAlone() {
    Predictions predictions =
        new Predictions(
            List.of(
                row("lungs are clear . clear lungs .", "clear lungs . heart size is large ."),
                row("", "normal heart size . clear lungs ."),
                row("normal heart size . normal heart .", "lungs are clear . lungs are cle")),
            false);
    TemplateSentences shares = TemplateSentences.of(TABLE, predictions);
    assertThat(shares.generated()).isEqualTo(0.5);
    assertThat(shares.references()).isWithin(1e-15).of(4.0 / 6);
    assertThat(shares.describe())
        .isEqualTo("sentences that are templates: generated 50.0 % of 4, references 66.7 %");
  }

  @Test
  void noSentencesHaveNoTemplates() {
    TemplateSentences shares =
        TemplateSentences.of(TABLE, new Predictions(List.of(row("", "a b .")), false));
    assertThat(shares.generated()).isEqualTo(0.0);
    assertThat(shares.sentences()).isEqualTo(0);
  }

  private static Predictions.Row row(String report, String reference) {
    return new Predictions.Row("id", report, List.of(reference));
  }
}
