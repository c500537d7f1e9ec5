package org.ithn.parity.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.tensors.TensorData;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.bleu.ReferenceLength;
import org.ithn.metrics.report.ReportScores;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityRecorder;

/**
 * Parity check of BLEU, ROUGE-L, CIDEr and METEOR with the reference scorers, per corpus and item.
 * METEOR requires its tables in the data folder.
 */
public final class MetricsParity implements ParityCheck {
  private static final String BLEU_OPTION = "BLEU_corpus_option_";
  private static final List<String> SCORES =
      List.of("BLEU_1", "BLEU_2", "BLEU_3", "BLEU_4", "ROUGE_L", "CIDEr");

  @Override
  public String fixture() {
    return "metrics";
  }

  @Override
  public void run(ParityFixture fixture, ParityRecorder rows) throws IOException {
    Case comparison = new Case(rows, fixture.tolerance("score_abs"));
    if (hasFile(fixture, "iu_pairs.json")) {
      pairs(fixture, comparison);
    }
    if (hasFile(fixture, "edge_cases.json")) {
      for (Map.Entry<String, JsonNode> edge : fixture.readJson("edge_cases.json").properties()) {
        comparison.compareStored(edge.getKey(), edge.getValue());
      }
    }
    if (hasFile(fixture, "coco_5refs.json")) {
      comparison.compareStored("coco", fixture.readJson("coco_5refs.json"));
    }
    if (hasFile(fixture, "meteor.json")) {
      Optional<Path> tables = fixture.dataFile("meteor");
      if (tables.isPresent()) {
        new MeteorParity(fixture, tables.get(), rows).run();
      } else {
        rows.skip(
            "METEOR is not compared: its tables are missing; set --data to a folder with meteor/");
      }
    }
  }

  static boolean hasFile(ParityFixture fixture, String file) {
    return Files.isRegularFile(fixture.folder().resolve(file));
  }

  private static void pairs(ParityFixture fixture, Case comparison) throws IOException {
    ReportPairs pairs = ReportPairs.of(fixture.readJson("iu_pairs.json"));
    Map<String, TensorData> items = fixture.readTensors("iu_per_item");
    Optional<Path> annotation = fixture.dataFile("iu_xray/annotation.json");
    for (Map.Entry<String, JsonNode> set : fixture.config().path("corpus_scores").properties()) {
      List<String> hypotheses = pairs.hypotheses(set.getKey());
      ReportScores scores = rawScores(hypotheses, pairs.references());
      comparison.compareCorpus(set.getKey(), scores, set.getValue());
      for (String name : SCORES) {
        TensorData expected = fixture.tensor(items, set.getKey() + "." + name);
        comparison.compareItems(
            set.getKey(), scores.scores().get(ourName(name)), expected.doubles());
      }
      comparison.compareOptions(set.getKey(), hypotheses, pairs.references(), set.getValue());
    }
    if (annotation.isPresent()) {
      new TrainingFrequencies(fixture, annotation.get(), pairs).compare(items, comparison);
    } else {
      comparison
          .rows()
          .skip("CIDEr with training frequencies is not compared: annotation missing; set --data");
    }
  }

  /** Scores texts as they are; the originals do not normalise white space either. */
  private static ReportScores rawScores(List<String> hypotheses, List<List<String>> references) {
    return ReportScores.ofScores(
        ReportScores.defaultScorers().stream()
            .flatMap(scorer -> scorer.score(hypotheses, references).stream())
            .toList());
  }

  private static String ourName(String name) {
    return name.replace("BLEU_", "BLEU-").replace("ROUGE_L", "ROUGE-L");
  }

  /** Comparison of one set of strings. */
  record Case(ParityRecorder rows, double tolerance) {
    /** Compares scores of strings stored in the same object. */
    void compareStored(String where, JsonNode stored) {
      List<String> hypotheses = ReportPairs.strings(stored.path("input").path("hyps"));
      List<List<String>> references = ReportPairs.stringLists(stored.path("input").path("refs"));
      ReportScores scores = rawScores(hypotheses, references);
      compareCorpus(where, scores, stored);
      for (int n = 1; n <= 4; n++) {
        JsonNode expected = stored.path("BLEU_per_item").path(n - 1);
        compareItems(where, scores.scores().get("BLEU-" + n), ReportPairs.numbers(expected));
      }
      for (String name : List.of("ROUGE_L", "CIDEr")) {
        double[] expected = ReportPairs.numbers(stored.path(name + "_per_item"));
        compareItems(where, scores.scores().get(ourName(name)), expected);
      }
      compareOptions(where, hypotheses, references, stored);
    }

    void compareCorpus(String where, ReportScores scores, JsonNode expected) {
      double[] bleu = new double[4];
      for (int n = 1; n <= bleu.length; n++) {
        bleu[n - 1] = scores.value("BLEU-" + n);
      }
      rows.compare(where + ": BLEU", bleu, ReportPairs.numbers(expected.path("BLEU")), tolerance);
      for (String name : List.of("ROUGE_L", "CIDEr")) {
        double expectedValue = expected.path(name).asDouble(Double.NaN);
        rows.compare(where + ": " + name, scores.value(ourName(name)), expectedValue, tolerance);
      }
    }

    void compareItems(String where, CorpusScore score, double[] expected) {
      rows.compare(where + ": " + score.name() + " items", score.items(), expected, tolerance);
    }

    /** Compares BLEU with the other rules for the reference length. */
    void compareOptions(
        String where, List<String> hypotheses, List<List<String>> references, JsonNode expected) {
      for (ReferenceLength option : List.of(ReferenceLength.SHORTEST, ReferenceLength.AVERAGE)) {
        String key = BLEU_OPTION + option.name().toLowerCase(Locale.ROOT);
        double[] got =
            new BleuScorer(option)
                .score(hypotheses, references).stream().mapToDouble(CorpusScore::value).toArray();
        rows.compare(where + ": " + key, got, ReportPairs.numbers(expected.path(key)), tolerance);
      }
    }
  }
}
