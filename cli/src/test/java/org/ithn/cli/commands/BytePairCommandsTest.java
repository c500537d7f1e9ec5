package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.framework.data.BytePairEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands with byte pairs instead of words, from training to the exported model. */
final class BytePairCommandsTest {
  @TempDir private Path folder;

  private Path bytePairs() throws IOException {
    List<String> merges = List.of("\u0120 l", "u n", "\u0120l un", "e a", "r t", "\u0120 h");
    Map<String, Integer> ids = new LinkedHashMap<>();
    BytePairEncoding.alphabet().forEach(letter -> ids.put(letter, ids.size()));
    merges.forEach(merge -> ids.put(merge.replace(" ", ""), ids.size()));
    ids.put("<|endoftext|>", ids.size());
    Path made = Files.createDirectories(folder.resolve("gpt2"));
    JsonMapper.builder().build().writeValue(made.resolve("vocab.json").toFile(), ids);
    Files.writeString(made.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", merges));
    return made;
  }

  @Test
  void bytePairModelsAreTrainedExportedAndServed() throws IOException {
    TinyTraining tiny = TinyTraining.draw(folder.resolve("data"));
    String root = folder.resolve("run").toString();
    List<String> keys = new ArrayList<>();
    for (String key :
        List.of("data.text.byte_pairs=" + bytePairs(), "training.epochs=1", "training.batch=12")) {
      keys.addAll(List.of("--set", key));
    }
    CommandResult.run(tiny.trainAlone(Path.of(root), keys.toArray(String[]::new))).ok();
    assertThat(Files.readString(Path.of(root, "merges.txt"))).startsWith("\u0120 l\nu n\n");
    assertThat(CommandResult.run("evaluate", root).ok().out()).contains("BLEU-4");
    assertThat(CommandResult.run("export", root).ok().out()).contains("compared_on=4");
    String image = tiny.files().images().resolve("phantom_test_00000.png").toString();
    String fromRun = CommandResult.run("generate", "--run", root, image).ok().out();
    assertThat(CommandResult.run("generate", "--model", root + "/export", image).ok().out())
        .isEqualTo(fromRun);
    Files.delete(Path.of(root, "merges.txt"));
    CommandResult.run("generate", "--run", root, image).refused("merges.txt is missing next to it");
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    TinyTraining tiny = TinyTraining.draw(folder.resolve("data"));
    CommandResult.run(
            tiny.train(
                folder.resolve("run"),
                "--set",
                "data.text.byte_pairs=" + folder.resolve("nowhere")))
        .refused("vocab.json: no such file", "data.text.byte_pairs");
  }
}
