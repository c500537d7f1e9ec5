package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.Json;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vocabularies of users, and checkpoints whose vocabulary has another size. */
final class VocabularyFileTest {
  @TempDir private Path folder;

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("words.json"), json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[\"<unk>\", \"a\", \"b\"]",
        "{\"token2idx\": {\"b\": 3, \"<unk>\": 1, \"a\": 2}, \"idx2token\": {}}",
        "{\"idx2token\": {\"3\": \"b\", \"1\": \"<unk>\", \"2\": \"a\"}}",
        "{\"<unk>\": 1, \"a\": 2, \"b\": 3}"
      })
  void listsAndDictionariesAreRead(String json) throws IOException {
    assertThat(VocabularyFile.read(file(json)).words())
        .containsExactly("<unk>", "a", "b")
        .inOrder();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[\"a\"] | do not contain <unk>",
        "[\"<unk>\", 3] | contains 3, which is not a word",
        "{\"<unk>\": 1, \"a\": 3} | do not count from 1",
        "{\"<unk>\": 1, \"a\": 1} | the id 1 occurs twice",
        "{\"one\": \"<unk>\"} | 'one' has no id",
        "{\"train\": []} | it is an annotation",
        "{} | do not count from 1",
        "{ | it is not JSON"
      })
  void otherFilesAreNamed(String json, String problem) throws IOException {
    Path file = file(json);
    Exception e = assertThrows(UserException.class, () -> VocabularyFile.read(file));
    assertThat(e).hasMessageThat().startsWith(file + " is not a vocabulary (");
    assertThat(e).hasMessageThat().contains(problem);
  }

  @Test
  void otherSizeNamesBothSizesAndTheOption() throws IOException {
    TinyExperiment tiny = TinyExperiment.draw(folder.resolve("data"));
    Map<String, TensorData> weights = TinyExperiment.backbone(tiny.weights(3));
    Path model = TinyExperiment.write(weights, folder.resolve("model.safetensors"));
    List<String> words = new ArrayList<>(tiny.experiment().vocabulary().words());
    int expected = words.size();
    words.add("zzz");
    Path vocabulary = file(Json.formatRecord(words));
    WeightImport wrong =
        new WeightImport(
            tiny.config(), folder.resolve("run"), Optional.of(vocabulary), false, line -> {});
    UserException e = assertThrows(UserException.class, () -> wrong.run(model));
    assertThat(e)
        .hasMessageThat()
        .startsWith(
            "%s: its weights are for a vocabulary of %d words, but this one has %d; name"
                .formatted(model, expected, expected + 1));
    assertThat(e.remedy()).isEqualTo(UserException.Remedy.VOCABULARY);
    new WeightImport(
            tiny.config(), folder.resolve("lenient"), Optional.of(vocabulary), true, line -> {})
        .run(model);
  }

  @Test
  void prefixesThatAllKeysHaveAreRemoved() {
    TensorData one = TensorData.of(new float[] {1}, 1);
    for (String prefix : List.of("module.", "model.", "_orig_mod.", "model._orig_mod.module.")) {
      Map<String, TensorData> prefixed = new LinkedHashMap<>();
      prefixed.put(prefix + "a.model.b", one);
      prefixed.put(prefix + "c", one);
      assertThat(OriginalTables.stripPrefixes(prefixed).keySet())
          .containsExactly("a.model.b", "c")
          .inOrder();
      prefixed.put("d", one);
      assertThat(OriginalTables.stripPrefixes(prefixed)).isSameInstanceAs(prefixed);
    }
  }
}
