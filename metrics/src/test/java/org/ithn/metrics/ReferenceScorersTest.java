package org.ithn.metrics;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.bleu.ReferenceLength;
import org.ithn.metrics.cider.CiderScorer;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.scoring.ReportFile;
import org.ithn.metrics.text.TextPreparation;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Comparison with golden numbers of the reference scorers, per corpus and item. The files contain
 * licensed text and are read in place.
 */
class ReferenceScorersTest {
  private static final List<String> SCORES =
      List.of("BLEU_1", "BLEU_2", "BLEU_3", "BLEU_4", "ROUGE_L", "CIDEr");

  private Path folder;
  private JsonNode config;
  private double tolerance;

  @BeforeEach
  void readConfig() {
    folder = Fixtures.metricsGoldens();
    config = Fixtures.json(folder.resolve("config.json"));
    tolerance = config.path("tolerances").path("score_abs").asDouble();
    assertThat(tolerance).isGreaterThan(0);
  }

  @Test
  void reportPairsScoreAsTheReference() {
    JsonNode pairs = Fixtures.json(folder.resolve("iu_pairs.json"));
    List<List<String>> references = new ArrayList<>();
    pairs.forEach(pair -> references.add(List.of(pair.path("reference").asText())));
    for (Map.Entry<String, JsonNode> set : config.path("corpus_scores").properties()) {
      List<String> hypotheses = hypotheses(pairs, set.getKey());
      ReportScores scores = rawScores(hypotheses, references);
      checkCorpus(set.getKey(), scores, set.getValue());
      for (String name : SCORES) {
        double[] expected =
            Fixtures.doubles(folder.resolve("iu_per_item.safetensors"), set.getKey() + "." + name);
        checkItems(set.getKey(), scores.scores().get(ours(name)), expected);
      }
      checkOptions(set.getKey(), hypotheses, references, set.getValue());
    }
  }

  @Test
  void edgeCasesScoreAsTheReference() {
    for (Map.Entry<String, JsonNode> edge :
        Fixtures.json(folder.resolve("edge_cases.json")).properties()) {
      checkStored(edge.getKey(), edge.getValue());
    }
  }

  @Test
  void captionsWithFiveReferencesScoreAsTheReference() {
    checkStored("coco", Fixtures.json(folder.resolve("coco_5refs.json")));
  }

  @Test
  void evaluatedReferencesAsExplicitCorpusChangeNothing() {
    JsonNode pairs = Fixtures.json(folder.resolve("iu_pairs.json"));
    List<List<String>> references = new ArrayList<>();
    pairs.forEach(pair -> references.add(List.of(pair.path("reference").asText())));
    CiderScorer given = CiderScorer.coco().withDocumentFrequencies(references);
    for (Map.Entry<String, JsonNode> set : config.path("corpus_scores").properties()) {
      check(
          set.getKey(),
          given.score(hypotheses(pairs, set.getKey()), references).get(0).value(),
          set.getValue().path("CIDEr").asDouble(Double.NaN));
    }
  }

  @Test
  void frequenciesOfTheTrainingReportsScoreAsTheReference() {
    Path annotation = Fixtures.data("iu_xray/annotation.json");
    JsonNode threshold = config.path("iu_pairs").path("threshold_of_tokenizer");
    Assumptions.assumeTrue(threshold.isInt(), "no scores with the training reports' frequencies");
    List<String> training =
        ReportFile.readTraining(annotation).reports().values().stream()
            .map(texts -> texts.get(0))
            .toList();
    TextPreparation cleaned =
        TextPreparation.none().withCleaner("iu_xray", Fixtures::cleanedIuXray);
    TextPreparation recipe =
        cleaned
            .withVocabulary(cleaned.frequentWords(training, threshold.asInt()))
            .withTruncation(59);
    CiderScorer scorer =
        CiderScorer.coco()
            .withDocumentFrequencies(
                training.stream().map(text -> List.of(recipe.apply(text))).toList());
    JsonNode pairs = Fixtures.json(folder.resolve("iu_pairs.json"));
    List<List<String>> references = new ArrayList<>();
    pairs.forEach(pair -> references.add(List.of(pair.path("reference").asText())));
    for (Map.Entry<String, JsonNode> set : config.path("corpus_scores").properties()) {
      check(
          set.getKey(),
          scorer.score(hypotheses(pairs, set.getKey()), references).get(0).value(),
          set.getValue().path("CIDEr_VisualGPT_train_df").asDouble(Double.NaN));
    }
  }

  private static List<String> hypotheses(JsonNode pairs, String set) {
    List<String> hypotheses = new ArrayList<>();
    pairs.forEach(pair -> hypotheses.add(pair.path("hypothesis_" + set).asText()));
    return hypotheses;
  }

  /** Scores texts as they are; the reference scorers do not normalise white space either. */
  private static ReportScores rawScores(List<String> hypotheses, List<List<String>> references) {
    return ReportScores.ofScores(
        ReportScores.defaultScorers().stream()
            .flatMap(scorer -> scorer.score(hypotheses, references).stream())
            .toList());
  }

  private void checkStored(String where, JsonNode stored) {
    List<String> hypotheses = Fixtures.strings(stored.path("input").path("hyps"));
    List<List<String>> references = Fixtures.stringLists(stored.path("input").path("refs"));
    ReportScores scores = rawScores(hypotheses, references);
    checkCorpus(where, scores, stored);
    for (int n = 1; n <= 4; n++) {
      checkItems(
          where,
          scores.scores().get("BLEU-" + n),
          numbers(stored.path("BLEU_per_item").path(n - 1)));
    }
    checkItems(where, scores.scores().get("ROUGE-L"), numbers(stored.path("ROUGE_L_per_item")));
    checkItems(where, scores.scores().get("CIDEr"), numbers(stored.path("CIDEr_per_item")));
    checkOptions(where, hypotheses, references, stored);
  }

  private void checkCorpus(String where, ReportScores scores, JsonNode expected) {
    for (int n = 1; n <= 4; n++) {
      check(
          where + " BLEU-" + n,
          scores.value("BLEU-" + n),
          expected.path("BLEU").path(n - 1).asDouble(Double.NaN));
    }
    check(
        where + " ROUGE-L", scores.value("ROUGE-L"), expected.path("ROUGE_L").asDouble(Double.NaN));
    check(where + " CIDEr", scores.value("CIDEr"), expected.path("CIDEr").asDouble(Double.NaN));
  }

  private void checkOptions(
      String where, List<String> hypotheses, List<List<String>> references, JsonNode expected) {
    for (ReferenceLength option : List.of(ReferenceLength.SHORTEST, ReferenceLength.AVERAGE)) {
      JsonNode numbers =
          expected.path("BLEU_corpus_option_" + option.name().toLowerCase(java.util.Locale.ROOT));
      List<CorpusScore> scores = new BleuScorer(option).score(hypotheses, references);
      for (int n = 0; n < scores.size(); n++) {
        check(where + " " + option, scores.get(n).value(), numbers.path(n).asDouble(Double.NaN));
      }
    }
  }

  private void checkItems(String where, CorpusScore score, double[] expected) {
    assertThat(score.itemCount()).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      check(where + " " + score.name() + " item " + i, score.item(i), expected[i]);
    }
  }

  private void check(String what, double actual, double expected) {
    assertWithMessage(what).that(actual).isWithin(tolerance).of(expected);
  }

  private static String ours(String name) {
    return name.replace("BLEU_", "BLEU-").replace("ROUGE_L", "ROUGE-L");
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asDouble();
    }
    return numbers;
  }
}
