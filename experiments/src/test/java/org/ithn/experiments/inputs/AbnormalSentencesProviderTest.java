package org.ithn.experiments.inputs;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.primitives.Floats;
import java.nio.file.Path;
import java.util.List;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.Vocabulary;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class AbnormalSentencesProviderTest {
  private static final Path FILE = Path.of("a.png");

  /** A study whose only view is an example. */
  private record Example(Study study) implements ExampleInfo {
    @Override
    public String id() {
      return study.id();
    }

    @Override
    public List<Path> images() {
      return study.imagePaths();
    }
  }

  /** A data set whose reports are cleaned like those of IU X-Ray. */
  private static final class Context implements StudyInputContext {
    @Override
    public Path annotation() {
      return FILE;
    }

    @Override
    public List<StudyInfo> trainingStudies() {
      return List.of();
    }

    @Override
    public Vocabulary vocabulary() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String cleaned(String report) {
      return ReportCleaner.IU_XRAY.clean(report);
    }

    @Override
    public <C extends Record> C options(String input, Class<C> type) {
      throw new IllegalArgumentException(input);
    }
  }

  private static List<Float> labels(int sentences, String id, String report) {
    StudyInput input =
        new AbnormalSentencesProvider()
            .open(new AbnormalSentencesOptions(sentences), new Context());
    assertThat(input.shape()).isEqualTo(Shape.of(sentences));
    float[] values = input.values(new Example(new Study(id, List.of(FILE), report, id, "")));
    return Floats.asList(values);
  }

  @Test
  void sentencesOfTheCleanedReportAreLabelledInOrder() {
    assertThat(
            labels(
                4, "a", "1. The LUNGS are clear.  Small left pleural effusion. Possible pneumonia"))
        .containsExactly(0f, 1f, 1f, 0f)
        .inOrder();
  }

  @Test
  void laterSentencesAreLeftOut() {
    assertThat(labels(1, "b", "Clear lungs. Pleural effusion.")).containsExactly(0f);
  }
}
