package org.ithn.experiments.retrieval;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.registry.OptionsProvider.NoOptions;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** The study inputs by which a backbone retrieves reports of other training studies. */
final class RetrievalInputsTest {
  private static final Path FRONTAL = Path.of("frontal.png");
  private static final Path LATERAL = Path.of("lateral.png");

  private static final List<Study> STUDIES =
      List.of(
          new Study("a", List.of(FRONTAL, LATERAL), "The heart is enlarged.", "a", "Ann"),
          new Study("b", List.of(FRONTAL), "Lungs are clear. No effusion.", "b", "Bob"),
          new Study("c", List.of(FRONTAL, LATERAL), "The heart is enlarged.", "c", "Ann"),
          new Study("d1", List.of(FRONTAL), "Right pleural effusion.", "d", ""),
          new Study("d2", List.of(LATERAL), "Right pleural effusion.", "d", ""));

  /**
   * One view of a study.
   *
   * @param study the study
   * @param images the view's file
   */
  private record View(Study study, List<Path> images) implements ExampleInfo {
    @Override
    public String id() {
      return study.id();
    }
  }

  /** A data set of {@link #STUDIES}. */
  private static final class Context implements StudyInputContext {
    @Override
    public Path annotation() {
      return Path.of("annotation.json");
    }

    @Override
    public List<StudyInfo> trainingStudies() {
      return List.copyOf(STUDIES);
    }

    @Override
    public Vocabulary vocabulary() {
      throw new UnsupportedOperationException();
    }

    @Override
    public <C extends Record> C options(String input, Class<C> type) {
      throw new IllegalArgumentException(input);
    }
  }

  private static List<Float> image(StudyInput input, Study study, Path view) {
    float[] values = input.values(new View(study, List.of(view)));
    return List.of(values[0], values[1]);
  }

  @Test
  void imagesAreCountedAndStudiesOfAPatientShareANumber() {
    StudyInput input = new TrainingImageProvider().open(new NoOptions(), new Context());
    assertThat(input.shape()).isEqualTo(Shape.of(2));
    assertThat(image(input, STUDIES.get(0), FRONTAL)).containsExactly(0f, 1f).inOrder();
    assertThat(image(input, STUDIES.get(0), LATERAL)).containsExactly(1f, 1f).inOrder();
    assertThat(image(input, STUDIES.get(1), FRONTAL)).containsExactly(2f, 2f).inOrder();
    assertThat(image(input, STUDIES.get(2), LATERAL)).containsExactly(4f, 1f).inOrder();
    assertThat(image(input, STUDIES.get(3), FRONTAL)).containsExactly(5f, 3f).inOrder();
    assertThat(image(input, STUDIES.get(4), LATERAL)).containsExactly(6f, 3f).inOrder();
  }

  private static ReportVectorOptions options(String encoder, int width) {
    return new ReportVectorOptions(encoder, List.of(), ReportCleaner.IU_XRAY, width);
  }

  /** Projected cosines of 0 and 1, within about {@code 1 / sqrt(R)}. */
  @Test
  void equalReportsHaveEqualVectorsAndOthersAreNearlyOrthogonal() {
    StudyInput input = new ReportVectorProvider().open(options("tfidf", 256), new Context());
    assertThat(input.shape()).isEqualTo(Shape.of(256));
    float[] a = input.values(new View(STUDIES.get(0), List.of(FRONTAL)));
    float[] b = input.values(new View(STUDIES.get(1), List.of(FRONTAL)));
    float[] c = input.values(new View(STUDIES.get(2), List.of(FRONTAL)));
    assertThat(a).isEqualTo(c);
    assertThat(dot(a, a)).isWithin(0.25).of(1);
    assertThat(dot(a, b)).isWithin(0.25).of(0);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void studiesOfOtherSplitsAndUnknownEncodersAreRefused() {
    View other = new View(new Study("z", List.of(FRONTAL), "Clear."), List.of(FRONTAL));
    StudyInput images = new TrainingImageProvider().open(new NoOptions(), new Context());
    StudyInput vectors = new ReportVectorProvider().open(options("tfidf", 8), new Context());
    for (StudyInput input : List.of(images, vectors)) {
      assertThat(assertThrows(StudyInputException.class, () -> input.values(other)))
          .hasMessageThat()
          .contains("study 'z': is not a training study");
    }
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> new ReportVectorProvider().open(options("nothing", 8), new Context())))
        .hasMessageThat()
        .contains("nothing");
  }
}
