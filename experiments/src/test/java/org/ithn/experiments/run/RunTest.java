package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
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
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs, weight import and weight export. */
final class RunTest {
  @TempDir private static Path shared;
  private static TinyExperiment tiny;
  private static Map<String, TensorData> weights;
  private static Path whole;
  private static Run run;

  @TempDir private Path folder;

  @BeforeAll
  static void makeRun() throws IOException {
    tiny = TinyExperiment.draw(shared.resolve("data"));
    weights = tiny.weights(3);
    whole =
        TinyExperiment.write(TinyExperiment.backbone(weights), shared.resolve("whole.safetensors"));
    run = tiny.importRun(whole, shared.resolve("run"));
  }

  private static void assertSame(Map<String, TensorData> got, Map<String, TensorData> expected) {
    assertThat(TinyExperiment.sortedNames(got))
        .containsExactlyElementsIn(TinyExperiment.sortedNames(expected));
    expected.forEach(
        (name, value) ->
            assertWithMessage(name).that(got.get(name).floats()).isEqualTo(value.floats()));
  }

  private Path copyOfRun() throws IOException {
    for (String name : List.of("config.json", "vocabulary.json")) {
      Files.copy(run.folder().root().resolve(name), folder.resolve(name));
    }
    return folder;
  }

  @Test
  void anOpenedRunHasItsVocabularyAndWeights() throws IOException {
    assertThat(run.experiment().vocabulary().words())
        .isEqualTo(tiny.experiment().vocabulary().words());
    assertSame(
        TinyExperiment.backbone(run.loadWeights(warning -> {})), TinyExperiment.backbone(weights));
  }

  @Test
  void aFolderWithoutARunIsRefused() {
    Exception e = assertThrows(UserException.class, () -> Run.open(folder));
    assertThat(e).hasMessageThat().startsWith(folder + " is not a run directory");
  }

  @Test
  void aTruncatedRecordIsNamed() throws IOException {
    String record = Files.readString(run.folder().runRecord());
    Path file = copyOfRun().resolve("run-record.json");
    Files.writeString(file, record.substring(0, record.length() / 2));
    Exception e = assertThrows(IOException.class, () -> Run.open(folder));
    assertThat(e).hasMessageThat().startsWith(file + ": is truncated or damaged; ");
  }

  @Test
  void aConfigurationThatChangedAfterTrainingIsRefused() throws IOException {
    Files.copy(run.folder().runRecord(), copyOfRun().resolve("run-record.json"));
    Run.open(folder);
    Path file = folder.resolve("config.json");
    String config = Files.readString(file);
    Files.writeString(file, config.replaceFirst("\"seed\" *: *\\d+", "\"seed\" : 987654"));
    Exception e = assertThrows(UserException.class, () -> Run.open(folder));
    assertThat(e).hasMessageThat().startsWith(file + ": differs from the configuration");
    Files.writeString(file, config.substring(0, config.length() / 2));
    e = assertThrows(UserException.class, () -> Run.open(folder));
    assertThat(e).hasMessageThat().startsWith(file + ": is truncated or damaged; ");
  }

  /** One other letter gives a valid vocabulary that writes wrong words. */
  @Test
  void aVocabularyThatChangedAfterTrainingIsRefused() throws IOException {
    Files.copy(run.folder().runRecord(), copyOfRun().resolve("run-record.json"));
    Path file = folder.resolve("vocabulary.json");
    String words = Files.readString(file);
    Files.writeString(file, words.replaceFirst("[a-y]\"", "z\""));
    Exception e = assertThrows(UserException.class, () -> Run.open(folder));
    assertThat(e).hasMessageThat().startsWith(file + " is damaged (its words differ");
    Files.writeString(file, words + " ");
    Run.open(folder);
  }

  @Test
  void aRunWithoutVocabularyIsRefused() throws IOException {
    Files.delete(copyOfRun().resolve("vocabulary.json"));
    Exception e = assertThrows(UserException.class, () -> Run.open(folder));
    assertThat(e).hasMessageThat().contains("vocabulary.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {"[\"a\", \"b\"", "[\"a\", \"a\"]", "[\"a\", null]", "{\"a\": 1}"})
  void aDamagedVocabularyIsNamed(String json) throws IOException {
    Path file = copyOfRun().resolve("vocabulary.json");
    Files.writeString(file, json);
    Exception e = assertThrows(UserException.class, () -> Run.open(folder));
    assertThat(e).hasMessageThat().startsWith(file + " is damaged (");
  }

  @Test
  void aRunWithoutACheckpointHasNoModel() throws IOException {
    Run empty = Run.open(copyOfRun());
    Exception e = assertThrows(IOException.class, () -> empty.predictor(warning -> {}));
    assertThat(e).hasMessageThat().contains("contains no checkpoint");
  }

  @Test
  void anExtractorWithoutOriginalWeightsIsNotExported() {
    Path file = folder.resolve("model.safetensors");
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> WeightExport.write(run, file, warning -> {}));
    assertThat(e).hasMessageThat().contains("backbone.vision is 'small-cnn'");
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void importCountsImportedAndRandomVariables() throws IOException {
    WeightImport.ImportSummary summary =
        new WeightImport(tiny.config(), folder.resolve("run"), Optional.empty(), false, line -> {})
            .run(whole);
    int backbone = TinyExperiment.backbone(weights).size();
    assertThat(summary)
        .isEqualTo(new WeightImport.ImportSummary("own", backbone, weights.size() - backbone));
    RunRecord record = RunRecord.load(folder.resolve("run/run-record.json"));
    assertThat(record.initialWeights()).startsWith("whole.safetensors, SHA-256 ");
  }

  @Test
  void aFolderWithARunIsNotOverwritten() {
    Exception e =
        assertThrows(UserException.class, () -> tiny.importRun(whole, run.folder().root()));
    assertThat(e).hasMessageThat().contains("already contains a run");
  }

  @Test
  void aFileThatDoesNotExistIsNamed() {
    Path none = folder.resolve("none.pth");
    Exception e =
        assertThrows(UserException.class, () -> tiny.importRun(none, folder.resolve("run")));
    assertThat(e).hasMessageThat().startsWith(none + ": no such weight file");
  }

  @Test
  void aPartIsReadOnlyIfTheFileHasAllOfIt() throws IOException {
    Map<String, TensorData> backbone = TinyExperiment.backbone(weights);
    String first = TinyExperiment.sortedNames(backbone).get(0);
    long[] shape = backbone.get(first).shape();
    Map<String, TensorData> read =
        WeightImport.readWeights(tiny.config(), whole, Map.of(first, shape));
    assertThat(read.keySet()).containsExactly(first);
    assertThat(read.get(first).floats()).isEqualTo(backbone.get(first).floats());
    Exception e =
        assertThrows(
            UserException.class,
            () -> WeightImport.readWeights(tiny.config(), whole, Map.of(first, new long[] {1, 1})));
    assertThat(e).hasMessageThat().contains("of another shape: [" + first);
  }

  @Test
  void anExportIsImportedUnchangedAndMissingWeightsAreListed() throws IOException {
    TinyExperiment resnet = tiny.withKey("backbone.vision", "resnet18");
    Path start = TinyExperiment.write(resnet.weights(3), folder.resolve("start.safetensors"));
    Run first = resnet.importRun(start, folder.resolve("first"));
    Path file = folder.resolve("model.safetensors");
    int count = WeightExport.write(first, file, warning -> {});
    Map<String, TensorData> exported = SafeTensors.read(file).tensors();
    assertThat(exported).hasSize(count);
    assertThat(SafeTensors.read(file).metadata()).containsExactly("format", "pt");
    Run again = resnet.importRun(file, folder.resolve("again"));
    assertSame(again.loadWeights(warning -> {}), first.loadWeights(warning -> {}));

    Map<String, TensorData> incomplete = new LinkedHashMap<>(exported);
    String lost = TinyExperiment.sortedNames(exported).get(0);
    incomplete.remove(lost);
    Path part = TinyExperiment.write(incomplete, folder.resolve("part.safetensors"));
    List<String> lines = new ArrayList<>();
    new WeightImport(resnet.config(), folder.resolve("part"), Optional.empty(), true, lines::add)
        .run(part);
    assertThat(lines).containsExactly("missing: " + lost);
  }
}
