package org.ithn.backbones.text;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ithn.backbones.text.TextEncoder.Pooling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextEncoderTest {
  private static final double TOLERANCE = 1e-5;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private static Path model(String name) {
    try {
      return Path.of(TextEncoderTest.class.getResource("/text-encoder/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode cases(String name) throws IOException {
    return JSON.readTree(model(name).resolve("expected.json").toFile()).get("cases");
  }

  private static List<String> texts(JsonNode cases) {
    List<String> texts = new ArrayList<>();
    cases.forEach(each -> texts.add(each.get("text").textValue()));
    return texts;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "distilbert", "roberta", "deberta", "deberta-v2", "deberta-v3"})
  void idsEqualTheOriginalTokenizer(String name) throws IOException {
    int longest = 0;
    try (TextEncoder encoder = TextEncoder.load(model(name))) {
      for (JsonNode each : cases(name)) {
        List<Integer> expected = new ArrayList<>();
        each.get("ids").forEach(id -> expected.add(id.intValue()));
        List<Integer> ids = new ArrayList<>();
        for (int id : encoder.tokenIds(each.get("text").textValue())) {
          ids.add(id);
        }
        assertWithMessage("ids of %s", each.get("text")).that(ids).isEqualTo(expected);
        longest = Math.max(longest, ids.size());
      }
    }
    assertThat(longest).isEqualTo(512);
  }

  /** Accents that must be sorted take quadratic time if the whole text is decomposed at once. */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "deberta-v2"})
  void longTextsTakeLinearTime(String name) throws IOException {
    try (TextEncoder encoder = TextEncoder.load(model(name))) {
      for (String repeated :
          List.of("a", "a ", "\u0301\u0323", "\u302e\ud834\udd65", "\u0130", "\u03a3", "'s")) {
        String text = repeated.repeat((1 << 17) / repeated.length());
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> encoder.tokenIds(text), repeated);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "distilbert", "roberta", "deberta", "deberta-v2", "deberta-v3"})
  void vectorsEqualTheOriginalForAllBatchSizes(String name) throws IOException {
    JsonNode cases = cases(name);
    try (TextEncoder encoder = TextEncoder.load(model(name))) {
      for (int batchTokens : new int[] {1, 97, 1 << 20}) {
        compare(cases, "mean", encoder, Pooling.MEAN, batchTokens);
        compare(cases, "cls", encoder, Pooling.CLS, batchTokens);
      }
    }
  }

  private static void compare(
      JsonNode cases, String key, TextEncoder encoder, Pooling pooling, int batchTokens) {
    List<Integer> done = new ArrayList<>();
    float[] vectors = encoder.encode(texts(cases), pooling, batchTokens, done::add);
    assertThat(done).isInOrder();
    assertThat(done.get(done.size() - 1)).isEqualTo(cases.size());
    double largest = 0;
    for (int row = 0; row < cases.size(); row++) {
      JsonNode expected = cases.get(row).get(key);
      assertThat(expected).hasSize(encoder.width());
      for (int i = 0; i < encoder.width(); i++) {
        double difference =
            Math.abs(vectors[row * encoder.width() + i] - expected.get(i).doubleValue());
        assertWithMessage("finite").that(difference).isFinite();
        largest = Math.max(largest, difference);
      }
    }
    assertWithMessage("%s, batches of %s tokens", key, batchTokens)
        .that(largest)
        .isAtMost(TOLERANCE);
  }

  @Test
  void statesOfTokensGiveTheVectors() throws IOException {
    List<String> texts = texts(cases("distilbert"));
    try (TextEncoder encoder = TextEncoder.load(model("distilbert"))) {
      float[] first = encoder.encode(texts, Pooling.CLS, 97, done -> {});
      List<float[]> states = encoder.encodeTokens(texts, 97);
      for (int row = 0; row < texts.size(); row++) {
        assertThat(states.get(row))
            .hasLength(encoder.tokenIds(texts.get(row)).length * encoder.width());
        for (int i = 0; i < encoder.width(); i++) {
          assertThat(states.get(row)[i])
              .isWithin((float) TOLERANCE)
              .of(first[row * encoder.width() + i]);
        }
      }
    }
  }

  @Test
  void layersAreLimitedByTheModel() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> TextEncoder.load(model("bert"), 3).close()))
        .hasMessageThat()
        .contains("layer 3 of a model with 2 layers; use 0 to 2");
  }

  @Test
  void tokenizerJsonAloneSuffices() throws IOException {
    copy("roberta");
    ObjectNode tokenizer = JSON.createObjectNode();
    ObjectNode part = tokenizer.putObject("model");
    part.set("vocab", JSON.readTree(folder.resolve("vocab.json").toFile()));
    var merges = part.putArray("merges");
    Files.readAllLines(folder.resolve("merges.txt")).stream()
        .skip(1)
        .forEach(
            line -> {
              int blank = line.indexOf(' ');
              merges.addArray().add(line.substring(0, blank)).add(line.substring(blank + 1));
            });
    Files.delete(folder.resolve("vocab.json"));
    Files.delete(folder.resolve("merges.txt"));
    JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
    try (TextEncoder one = TextEncoder.load(folder);
        TextEncoder other = TextEncoder.load(model("roberta"))) {
      for (String text : texts(cases("roberta"))) {
        assertThat(one.tokenIds(text)).isEqualTo(other.tokenIds(text));
      }
    }
  }

  @Test
  void invalidFoldersAreRefusedWithFileAndReason() throws IOException {
    copy("bert");
    assertRefused("config.json", "\"bert\"", "\"gpt2\"", "model_type is 'gpt2'");
    assertRefused("config.json", "\"bert\"", "\"deberta\"", "this variant of DeBERTa");
    assertRefused(
        "config.json",
        "\"bert\"",
        "\"electra\"",
        "expected bert, distilbert, roberta, deberta or deberta-v2");
    assertRefused(
        "config.json", "\"bert\"", "\"deberta-v2\"", "this variant of DeBERTa is not supported");
    assertRefused("config.json", "\"gelu\"", "\"swish\"", "hidden_act is 'swish'");
    assertRefused("config.json", "\"hidden_size\": 12", "\"hidden_size\": 13", "are inconsistent");
    assertRefused(
        "config.json", "\"hidden_size\": 12", "\"hidden_size\": 15", "has shape [170, 12]");
    assertRefused("config.json", "_layers\": 2", "_layers\": 3", "'encoder.layer.2.");
    assertRefused("config.json", "{", "[", "is not valid JSON");
    assertRefused("vocab.txt", "[UNK]", "[XXX]", "the vocabulary does not contain '[UNK]'");
    Files.delete(folder.resolve("pytorch_model.bin"));
    assertRefused("vocab.txt", "[UNK]", "[UNK]", "nor pytorch_model.bin exists");
    Files.delete(folder.resolve("config.json"));
    assertRefused("vocab.txt", "[UNK]", "[UNK]", "config.json: this file does not exist");
  }

  @Test
  void otherVariantsOfDebertaAndSentencePieceAreRefused() throws IOException {
    copy("deberta-v2");
    for (String[] change :
        new String[][] {
          {"\"share_att_key\": true", "\"share_att_key\": false"},
          {"\"norm_rel_ebd\": \"layer_norm\"", "\"norm_rel_ebd\": \"none\""},
          {"\"conv_act\": \"gelu\"", "\"conv_act\": \"tanh\""},
          {"\"conv_kernel_size\": 3", "\"conv_kernel_size\": 4"},
          {"\"hidden_size\": 12", "\"embedding_size\": 6, \"hidden_size\": 12"},
        }) {
      assertRefused("config.json", change[0], change[1], "this variant of DeBERTa version 2");
    }
    assertRefused("config.json", "_buckets\": 16", "_buckets\": 1", "position_buckets is 1");
    byte[] model = Files.readAllBytes(folder.resolve("spm.model"));
    assertModelRefused(Arrays.copyOf(model, 200), "is not a model of SentencePiece");
    assertModelRefused(new byte[0], "contains no vocabulary");
    assertModelRefused(new byte[] {0x12, 2, 0x18, 2}, "is not a Unigram model");
    assertModelRefused(
        Bytes.concat(piece("a"), piece("b"), piece("c"), piece("b"), model),
        "contains the piece 'b' twice, with ids 1 and 3");
    Files.delete(folder.resolve("spm.model"));
    assertRefused("config.json", "{", "{", "spm.model: this file does not exist");
  }

  /** Returns the protobuf field of a piece with one letter. */
  private static byte[] piece(String letter) {
    byte[] start = {0x0a, 3, 0x0a, 1};
    return Bytes.concat(start, letter.getBytes(StandardCharsets.UTF_8));
  }

  private void assertModelRefused(byte[] model, String message) throws IOException {
    Files.write(folder.resolve("spm.model"), model);
    assertThat(assertThrows(IllegalArgumentException.class, () -> TextEncoder.load(folder).close()))
        .hasMessageThat()
        .contains(message);
  }

  private void assertRefused(String file, String from, String to, String message)
      throws IOException {
    String text = Files.readString(folder.resolve(file));
    assertThat(text).contains(from);
    Files.writeString(folder.resolve(file), text.replace(from, to));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> TextEncoder.load(folder).close());
    assertThat(e).hasMessageThat().contains(message);
    Files.writeString(folder.resolve(file), text);
  }

  private void copy(String name) throws IOException {
    try (Stream<Path> files = Files.list(model(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }
}
