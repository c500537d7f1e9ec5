package org.ithn.experiments.inputs;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyExample;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.registry.OptionsProvider.NoOptions;
import org.ithn.metrics.clinical.Observation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

final class LabelGroupProviderTest {
  private static final List<Path> IMAGES = List.of(Path.of("a.png"));
  private static final List<Study> STUDIES =
      List.of(
          new Study("a", IMAGES, "The heart is enlarged."),
          new Study("b", IMAGES, "Lungs are clear. Heart size is normal."),
          new Study("c", IMAGES, "Cardiomegaly is present."),
          new Study("d", IMAGES, "Right pleural effusion. Cardiomegaly is present."),
          new Study("e", IMAGES, "No acute abnormality."));

  private static final List<String> OTHERS =
      Stream.of(Observation.values())
          .map(Observation::label)
          .filter(label -> !List.of("Edema", "Cardiomegaly", "No Finding").contains(label))
          .toList();

  @TempDir private Path folder;

  private StudyInput open(String labelFile) {
    return new LabelGroupProvider().open(new NoOptions(), new Context(labelFile));
  }

  private static float group(StudyInput input, Study study) {
    return input.values(example(study))[0];
  }

  @Test
  void reportsWithTheSameFindingsShareANumber() {
    StudyInput input = open("");
    assertThat(input.shape()).isEqualTo(Shape.scalar());
    assertThat(STUDIES.stream().map(study -> group(input, study)).toList())
        .containsExactly(0f, 1f, 0f, 2f, 1f)
        .inOrder();
    assertThat(input.files()).isEmpty();
  }

  @Test
  void labelFileReplacesTheReports() throws IOException {
    Path file = folder.resolve("labels.csv");
    Files.writeString(
        file,
        """
        id,Edema,Cardiomegaly,No Finding,REST
        a,1,,,REST
        b,-1,0,,REST
        c,,1,,REST
        d,,,1,REST
        """
            .replaceFirst("REST", String.join(",", OTHERS))
            .replace("REST", ",".repeat(OTHERS.size() - 1)));
    StudyInput input = open(file.toString());
    assertThat(STUDIES.subList(0, 4).stream().map(study -> group(input, study)).toList())
        .containsExactly(0f, 0f, 1f, 2f)
        .inOrder();
    assertThat(input.files()).containsExactly("labels", file);
    Exception e = assertThrows(StudyInputException.class, () -> group(input, STUDIES.get(4)));
    assertThat(e).hasMessageThat().contains("study 'e': " + file + " has no labels for it");
  }

  private static StudyExample example(Study study) {
    return new StudyExample(study.id(), study, study.imagePaths());
  }

  /**
   * A data set of the five studies.
   *
   * @param labelFile {@code data.inputs.labels.file}
   */
  private record Context(String labelFile) implements StudyInputContext {
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
      return Vocabulary.ofWords(List.of(Vocabulary.UNKNOWN));
    }

    @Override
    public <C extends Record> C options(String input, Class<C> type) {
      assertThat(input).isEqualTo("labels");
      return type.cast(new LabelOptions(labelFile, LabelOrder.CHEXBERT));
    }
  }
}
