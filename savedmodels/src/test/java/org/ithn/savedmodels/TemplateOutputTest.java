package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.TemplateRetrieval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.types.TString;

/** The templates that a served model returns beside its reports. */
final class TemplateOutputTest {
  private static final int STUDIES = 5;

  @TempDir private Path folder;

  /** The export fails if the words differ; the templates are compared here. */
  @Test
  void exportedModelRetrievesTheTemplatesOfTheRun() {
    List<List<byte[]>> studies = TinyRun.studies(STUDIES, 1);
    DecodingConfig decoding = DecodingConfig.beam(3, TinyRun.LONGEST);
    try (TinyRun run = new TinyRun(TinyBackbones.named("kerp", 1), List.of(decoding), 1)) {
      run.enlarge();
      List<ExpectedReport> expected = run.write(studies);
      List<List<Integer>> numbers = run.templates(studies);
      assertWithMessage("templates %s", numbers)
          .that(numbers.get(0).stream().anyMatch(number -> number > 0))
          .isTrue();
      List<String> texts = ((TemplateRetrieval) run.parts().backbone()).templateTexts();
      try (ServingGraph graph = run.serving()) {
        SavedModelExporter.of(folder).export(graph, expected, Map.of());
      }
      byte[][] files = studies.stream().flatMap(List::stream).toArray(byte[][]::new);
      try (ServedModel model = ServedModel.load(folder);
          TString images = StringTensors.vector(files)) {
        for (String signature : List.of("serving_default", "greedy")) {
          try (Result out =
              model.bundle().function(signature).call(Map.of("image_bytes", images))) {
            TString served = (TString) out.get("templates").orElseThrow();
            for (int b = 0; b < STUDIES; b++) {
              List<String> row = new ArrayList<>();
              for (int i = 0; i < numbers.get(b).size(); i++) {
                row.add(served.getObject(b, i));
              }
              assertThat(row).isEqualTo(texts(texts, numbers.get(b)));
            }
          }
        }
      }
    }
  }

  private static List<String> texts(List<String> all, List<Integer> numbers) {
    return numbers.stream().map(number -> number > 0 ? all.get(number - 1) : "").toList();
  }
}
