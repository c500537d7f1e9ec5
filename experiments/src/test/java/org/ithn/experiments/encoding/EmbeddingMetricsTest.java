package org.ithn.experiments.encoding;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.ithn.framework.files.Json;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.tensors.torch.TorchCheckpoint;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.embedding.BertScoreBaseline;
import org.ithn.metrics.embedding.BertScorer;
import org.ithn.metrics.embedding.BertScorer.Weighting;
import org.ithn.metrics.embedding.EmbeddingSimilarityScorer;
import org.ithn.metrics.report.ReportScores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics of language models, compared with their Python programs. */
class EmbeddingMetricsTest {
  private static final Path MODELS =
      Path.of(System.getProperty("ithn.root", ".."), "backbones/src/test/resources/text-encoder");

  /** Both sides compute in float32; the largest difference seen is 4e-7. */
  private static final double TOLERANCE = 5e-6;

  private static final JsonNode EXPECTED = readExpected();

  @TempDir private Path folder;

  private static JsonNode readExpected() {
    try (InputStream in =
        EmbeddingMetricsTest.class.getResourceAsStream("/bertscore/expected.json")) {
      return Json.LENIENT.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.textValue()));
    return texts;
  }

  private static List<List<String>> references() {
    List<List<String>> references = new ArrayList<>();
    EXPECTED.path("references").forEach(each -> references.add(texts(each)));
    return references;
  }

  private static Optional<BertScoreBaseline> baseline(JsonNode values) {
    return values.isNull()
        ? Optional.empty()
        : Optional.of(
            new BertScoreBaseline(
                values.get(0).doubleValue(),
                values.get(1).doubleValue(),
                values.get(2).doubleValue()));
  }

  @Test
  void bertScoreEqualsItsProgram() {
    for (JsonNode test : EXPECTED.path("cases")) {
      try (BertScoreEncoder encoder =
          BertScoreEncoder.load(
              MODELS.resolve(test.path("model").textValue()), test.path("layer").intValue())) {
        BertScorer scorer =
            new BertScorer(
                encoder,
                test.path("idf").booleanValue() ? Weighting.IDF : Weighting.UNIFORM,
                baseline(test.path("baseline")));
        List<CorpusScore> scores = scorer.score(texts(EXPECTED.path("candidates")), references());
        for (int k = 0; k < scores.size(); k++) {
          for (int i = 0; i < scores.get(k).itemCount(); i++) {
            assertWithMessage("%s of item %s, %s", scores.get(k).name(), i, test)
                .that(scores.get(k).item(i))
                .isWithin(TOLERANCE)
                .of(test.path("values").path(i).path(k).asDouble(Double.NaN));
          }
        }
      }
    }
    assertThat(EXPECTED.path("cases")).hasSize(24);
  }

  @Test
  void sembScoreEqualsItsProgram() {
    assertSembScore(MODELS.resolve("bert"));
  }

  @Test
  void weightsOfCheXbertsCheckpointAreFound() throws IOException {
    Map<String, TensorData> weights = new LinkedHashMap<>();
    TorchCheckpoint.read(MODELS.resolve("bert/pytorch_model.bin"))
        .tensors()
        .forEach((name, tensor) -> weights.put("module.bert." + name, tensor));
    weights.put("module.linear_heads.0.bias", TensorData.of(new float[4], 4));
    new SafeTensors(weights, Map.of()).write(folder.resolve("model.safetensors"));
    for (String name : List.of("config.json", "vocab.txt", "tokenizer_config.json")) {
      Files.copy(MODELS.resolve("bert").resolve(name), folder.resolve(name));
    }
    assertSembScore(folder);
  }

  private static void assertSembScore(Path model) {
    try (CheXbertEmbedder embedder = CheXbertEmbedder.load(model)) {
      CorpusScore score =
          new EmbeddingSimilarityScorer(EmbeddingSimilarityScorer.SEMB_SCORE, embedder)
              .score(texts(EXPECTED.path("candidates")), references())
              .get(0);
      for (int i = 0; i < score.itemCount(); i++) {
        assertWithMessage("item %s", i)
            .that(score.item(i))
            .isWithin(TOLERANCE)
            .of(EXPECTED.path("sembscore").path(i).asDouble(Double.NaN));
      }
    }
  }

  @Test
  void orderOfItemsDoesNotMatter() {
    List<String> candidates = texts(EXPECTED.path("candidates"));
    List<List<String>> references = references();
    try (BertScoreEncoder encoder = BertScoreEncoder.load(MODELS.resolve("roberta"), 1)) {
      double straight = f1(encoder, candidates, references);
      List<String> reversed = new ArrayList<>(candidates);
      Collections.reverse(reversed);
      List<List<String>> others = new ArrayList<>(references);
      Collections.reverse(others);
      assertThat(f1(encoder, reversed, others)).isWithin(TOLERANCE).of(straight);
    }
  }

  private static double f1(
      BertScoreEncoder encoder, List<String> candidates, List<List<String>> references) {
    return ReportScores.of(
            candidates,
            references,
            List.of(new BertScorer(encoder, Weighting.IDF, Optional.empty())))
        .value(BertScorer.F1);
  }

  @Test
  void namesDependOnWeightsAndTokenizerButNotOnTheFileFormat() throws IOException {
    String name = embedderName(MODELS.resolve("bert"));
    assertThat(name).matches("bert@[0-9a-f]{8}");
    Path copy = Files.createDirectory(folder.resolve("bert"));
    for (String file : List.of("config.json", "vocab.txt", "tokenizer_config.json")) {
      Files.copy(MODELS.resolve("bert").resolve(file), copy.resolve(file));
    }
    Map<String, TensorData> weights =
        new LinkedHashMap<>(
            TorchCheckpoint.read(MODELS.resolve("bert/pytorch_model.bin")).tensors());
    new SafeTensors(weights, Map.of()).write(copy.resolve("model.safetensors"));
    assertThat(embedderName(copy)).isEqualTo(name);
    Files.writeString(copy.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
    assertThat(embedderName(copy)).isNotEqualTo(name);
    Files.copy(
        MODELS.resolve("bert/tokenizer_config.json"),
        copy.resolve("tokenizer_config.json"),
        StandardCopyOption.REPLACE_EXISTING);
    String bias = "encoder.layer.0.output.dense.bias";
    float[] values = weights.get(bias).floats();
    values[0] += 1;
    weights.put(bias, TensorData.of(values, values.length));
    new SafeTensors(weights, Map.of()).write(copy.resolve("model.safetensors"));
    assertThat(embedderName(copy)).isNotEqualTo(name);
  }

  private static String embedderName(Path model) {
    try (CheXbertEmbedder embedder = CheXbertEmbedder.load(model)) {
      return embedder.name();
    }
  }

  @Test
  void layersAndFoldersAreChecked() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> BertScoreEncoder.load(MODELS.resolve("roberta"), 3)))
        .hasMessageThat()
        .contains("layer 3 of a model with 2 layers; use 0 to 2");
    assertThat(assertThrows(IllegalArgumentException.class, () -> BertScoreEncoder.load(folder, 1)))
        .hasMessageThat()
        .contains("config.json: this file does not exist");
    assertThat(BertScoreEncoder.usualLayer(Path.of("models/distilroberta-base")).getAsInt())
        .isEqualTo(5);
    assertThat(BertScoreEncoder.usualLayer(MODELS.resolve("roberta")))
        .isEqualTo(OptionalInt.empty());
  }
}
