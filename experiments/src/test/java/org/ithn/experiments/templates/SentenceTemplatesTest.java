package org.ithn.experiments.templates;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyExample;
import org.ithn.experiments.inputs.UnusedContext;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.templates.SentenceTemplate;
import org.ithn.framework.templates.TemplateTable;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** The templates of the sentences of reports. */
final class SentenceTemplatesTest {
  private static final TemplateTable TABLE =
      TemplateTable.of(
          new TemplateTable.Source("", 9, 9, 1, 20, "rules"),
          List.of(
              template(1, "no pleural effusion or pneumothorax"),
              template(2, "the heart is mildly enlarged"),
              template(3, "there is a small pleural effusion")));

  private static SentenceTemplate template(int number, String wording) {
    return new SentenceTemplate(number, wording, 3, 3, Map.of(wording, 3), Map.of());
  }

  private static int nearest(double least, String sentence) {
    return new NearestTemplate(TABLE, least).number(sentence);
  }

  @Test
  void knownWordingsHaveTheirTemplateWhateverTheSimilarity() {
    assertThat(nearest(1, "there is a small pleural effusion")).isEqualTo(3);
  }

  @Test
  void mostSimilarTemplateWins() {
    // heart, enlarged of heart, mildly, enlarged: 2 * 2 / (2 + 3)
    assertThat(nearest(0.8, "the heart is enlarged")).isEqualTo(2);
    assertThat(nearest(0.81, "the heart is enlarged")).isEqualTo(NearestTemplate.NONE);
    assertThat(nearest(0.6, "small right pleural effusion")).isEqualTo(3);
  }

  @Test
  void negatedSentencesAreNotSimilarToTheirOpposites() {
    assertThat(nearest(0.01, "pneumothorax")).isEqualTo(NearestTemplate.NONE);
    assertThat(nearest(0.4, "no effusion")).isEqualTo(1);
    assertThat(nearest(0.01, "no small effusion on the left")).isEqualTo(1);
  }

  private static StudyInput open(Optional<TemplateTable> table, int sentences) {
    return new SentenceTemplatesProvider()
        .open(new SentenceTemplateOptions(sentences, 0.6), new Context(table));
  }

  private static float[] values(StudyInput input, String report) {
    Study study = new Study("a", List.of(Path.of("a.png")), report);
    return input.values(new StudyExample("a", study, study.imagePaths()));
  }

  @Test
  void sentencesKeepTheirOrderAndFurtherOnesAreLeftOut() {
    StudyInput input = open(Optional.of(TABLE), 3);
    assertThat(input.shape()).isEqualTo(Shape.of(3));
    String report = "The heart is enlarged. Bony structures intact.";
    assertThat(values(input, report)).isEqualTo(new float[] {2, 0, -1});
    assertThat(values(input, report + " " + report)).isEqualTo(new float[] {2, 0, 2});
    assertThat(values(input, "")).isEqualTo(new float[] {-1, -1, -1});
  }

  @Test
  void runWithoutTemplatesIsRefused() {
    assertThat(assertThrows(StudyInputException.class, () -> open(Optional.empty(), 3)))
        .hasMessageThat()
        .contains("has no table of templates");
  }

  /** A run with or without templates. */
  private static final class Context extends UnusedContext {
    private final Optional<TemplateTable> templates;

    Context(Optional<TemplateTable> templates) {
      this.templates = templates;
    }

    @Override
    public <X extends Record> Optional<X> table(Class<X> type) {
      return templates.filter(type::isInstance).map(type::cast);
    }
  }
}
