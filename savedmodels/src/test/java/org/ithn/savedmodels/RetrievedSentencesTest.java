package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.backbones.hrgr.HrgrConfig;
import org.ithn.backbones.hrgr.HrgrProvider;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.CorpusTables;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.templates.SentenceTemplate;
import org.ithn.framework.templates.TemplateRules;
import org.ithn.framework.templates.TemplateTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** Exports of a model whose policy chooses between templates and words. */
final class RetrievedSentencesTest {
  private static final int STUDIES = 5;
  private static final List<String> TEMPLATES =
      List.of("the heart is normal", "no effusion", "the lungs is clear");

  @TempDir private Path folder;

  private static Backbone model() {
    List<SentenceTemplate> templates = new ArrayList<>();
    for (String wording : TEMPLATES) {
      int number = templates.size() + 1;
      templates.add(new SentenceTemplate(number, wording, 1, 1, Map.of(wording, 1), Map.of()));
    }
    TemplateTable table =
        TemplateTable.of(new TemplateTable.Source("", 3, 3, 1, 20, "rules"), templates);
    return new HrgrProvider()
        .create(
            new HrgrConfig("small-cnn", 12, 3, TinyRun.LONGEST, ".", 0.1, new TemplateRules(1, 20)),
            TinyRun.WORDS,
            new CorpusTables(Optional.of(table), Optional.empty()),
            1);
  }

  /** The random policy prefers templates, each of which is likelier than a single word. */
  @Test
  void exportedModelWritesTheTemplatesOfTheRun() {
    List<List<byte[]>> studies = TinyRun.studies(STUDIES, 1);
    for (DecodingConfig decoding :
        List.of(DecodingConfig.greedy(TinyRun.LONGEST), DecodingConfig.beam(3, TinyRun.LONGEST))) {
      try (TinyRun run = new TinyRun(model(), List.of(decoding), 1)) {
        run.enlarge();
        run.fill("backbone/sentences/stop/bias", -100); // never ends by itself
        List<ExpectedReport> expected = run.write(studies);
        List<String> texts =
            expected.stream().map(report -> TinyRun.WORDS.decode(ids(report))).toList();
        Path base = folder.resolve(decoding.method().name());
        try (ServingGraph graph = run.serving()) {
          SavedModelExporter.of(base).export(graph, expected, Map.of()); // compares ids and scores
        }
        try (ServedModel served = ServedModel.load(base)) {
          byte[][] files = studies.stream().flatMap(List::stream).toArray(byte[][]::new);
          List<GeneratedReport> reports = served.generate(files);
          assertThat(reports.stream().map(GeneratedReport::report).toList()).isEqualTo(texts);
          for (String text : texts) {
            assertThat(TEMPLATES).contains(text.substring(0, text.indexOf(" .")));
          }
          compareScores(served, files, reports);
        }
      }
    }
  }

  private static int[] ids(ExpectedReport report) {
    return report.wordIds().stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The signature scores a text, and returns words instead of what the policy chose. A sentence
   * that the length of the search cuts off is not a template for it, so it is left out.
   */
  private static void compareScores(
      ServedModel served, byte[][] files, List<GeneratedReport> generated) {
    byte[][] reports =
        generated.stream()
            .map(each -> each.report().getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    try (TString images = StringTensors.vector(files);
        TString report = StringTensors.vector(reports);
        Result out =
            served
                .bundle()
                .function("score_report")
                .call(Map.of("image_bytes", images, "report", report))) {
      TInt32 words = (TInt32) out.get("token_ids").orElseThrow();
      TFloat32 logProbs = (TFloat32) out.get("token_log_probs").orElseThrow();
      for (int b = 0; b < STUDIES; b++) {
        GeneratedReport own = generated.get(b);
        int complete = own.tokenIds().lastIndexOf(TinyRun.WORDS.id("."));
        assertThat(complete).isAtLeast(2);
        for (int t = 0; t <= complete; t++) {
          assertThat(words.getInt(b, t)).isEqualTo(own.tokenIds().get(t));
          assertThat(logProbs.getFloat(b, t)).isWithin(1e-4f).of(own.tokenLogProbs().get(t));
        }
      }
    }
  }
}
