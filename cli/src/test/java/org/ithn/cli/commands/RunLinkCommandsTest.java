package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Symbolic links in a run directory, refused by name by every command that opens the run. */
class RunLinkCommandsTest {
  @TempDir private Path folder;
  private Path run;
  private Path foreign;

  @BeforeEach
  void createFolders() throws IOException {
    run = Files.createDirectory(folder.resolve("run"));
    Files.writeString(run.resolve("vocabulary.json"), "[\"a\"]");
    Files.writeString(run.resolve("config.json"), "{}");
    foreign = Files.createDirectory(folder.resolve("foreign"));
    Files.writeString(foreign.resolve("keep"), "keep");
  }

  private Path link(String name, Path target) throws IOException {
    Path link = run.resolve(name);
    Files.deleteIfExists(link);
    return Files.createSymbolicLink(link, target);
  }

  private void refused(Path link, String... arguments) throws IOException {
    CommandResult.run(arguments).refused(link + ": is a symbolic link to ", "remove the link");
    assertThat(foreign.toFile().list()).asList().containsExactly("keep");
    assertThat(Files.readString(foreign.resolve("keep"))).isEqualTo("keep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lock", "checkpoints", "config.json", "run-record.json", "evaluations"})
  void everyCommandNamesTheLink(String name) throws IOException {
    boolean file = name.equals("lock") || name.contains(".");
    Path link = link(name, file ? foreign.resolve("keep") : foreign);
    String root = run.toString();
    refused(link, "evaluate", root);
    refused(link, "export", root);
    refused(link, "export-weights", root, "--out", folder.resolve("w.safetensors").toString());
    refused(link, "show", root);
    refused(link, "generate", "--run", root, "image.png");
    refused(link, "train", "--out", root);
    refused(link, "train", "--out", root, "--set", "training.epochs=9");
    link(name, folder.resolve("missing"));
    refused(link, "evaluate", root);
    refused(link, "train", "--out", root);
  }

  @ParameterizedTest
  @ValueSource(strings = {"present", "missing"})
  void exportOfARunMayBeNoLinkButANamedFolderMay(String name) throws IOException {
    Path target = name.equals("present") ? foreign : folder.resolve(name);
    Path link = link("export", target);
    refused(link, "export", run.toString());
    CommandResult named =
        CommandResult.run("export", run.toString(), "--out", link.toString()); // an empty run
    assertThat(named.err()).doesNotContain("symbolic link");
    assertThat(Files.exists(folder.resolve("missing"))).isFalse();
  }
}
