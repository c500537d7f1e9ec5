package org.ithn.experiments.inputs;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.primitives.Floats;
import java.nio.file.Path;
import java.util.List;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyExample;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.StudyInput;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class AbnormalSentencesProviderTest {
  private static final Path FILE = Path.of("a.png");

  /** A data set whose reports are cleaned like those of IU X-Ray. */
  private static final class Context extends UnusedContext {
    @Override
    public String cleaned(String report) {
      return ReportCleaner.IU_XRAY.clean(report);
    }
  }

  private static List<Float> labels(int sentences, String id, String report) {
    StudyInput input =
        new AbnormalSentencesProvider()
            .open(new AbnormalSentencesOptions(sentences), new Context());
    assertThat(input.shape()).isEqualTo(Shape.of(sentences));
    Study study = new Study(id, List.of(FILE), report, id, "");
    float[] values = input.values(new StudyExample(id, study, study.imagePaths()));
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
