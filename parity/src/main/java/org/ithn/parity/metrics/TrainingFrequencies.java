package org.ithn.parity.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.files.Json;
import org.ithn.framework.tensors.TensorData;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.cider.CiderScorer;
import org.ithn.parity.ParityFixture;

/** Parity of CIDEr with the training reports' document frequencies, VisualGPT's training reward. */
record TrainingFrequencies(ParityFixture fixture, Path annotation, ReportPairs pairs) {
  private static final String NAME = "CIDEr_VisualGPT_train_df";

  /** Number of ids after which IU X-Ray reports are truncated. */
  private static final int MAX_IDS = 60;

  void compare(Map<String, TensorData> items, MetricsParity.Case one) throws IOException {
    List<List<String>> training = training();
    for (Map.Entry<String, JsonNode> set : fixture.config().path("corpus_scores").properties()) {
      String where = set.getKey() + ": " + NAME;
      if (!set.getValue().path(NAME).isNumber()) {
        continue;
      }
      CorpusScore score =
          CiderScorer.coco()
              .withDocumentFrequencies(training)
              .score(pairs.hypotheses(set.getKey()), pairs.references())
              .get(0);
      double expectedValue = set.getValue().path(NAME).doubleValue();
      one.rows().compare(where, score.value(), expectedValue, one.tolerance());
      TensorData expected = fixture.tensor(items, set.getKey() + "." + NAME);
      one.rows().compare(where + " items", score.items(), expected.doubles(), one.tolerance());
    }
  }

  /** Returns the training reports, processed like the fixture's references. */
  private List<List<String>> training() throws IOException {
    List<String> cleaned = new ArrayList<>();
    for (JsonNode study : Json.LENIENT.readTree(annotation.toFile()).path("train")) {
      cleaned.add(ReportCleaner.IU_XRAY.clean(study.path("report").asText()));
    }
    int threshold = fixture.config().at("/iu_pairs/threshold_of_tokenizer").asInt();
    Vocabulary vocabulary = Vocabulary.ofReports(cleaned, threshold);
    List<List<String>> processed = new ArrayList<>();
    for (String report : cleaned) {
      int[] ids = vocabulary.encode(report, MAX_IDS);
      processed.add(List.of(vocabulary.decode(Arrays.copyOfRange(ids, 1, ids.length))));
    }
    return processed;
  }
}
