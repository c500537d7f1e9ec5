package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Symbolic links in the folder of an ablation, which would lead to foreign files. */
final class AblationLinksTest {
  private static final String MATRIX =
      """
      {"description": "a test", "seeds": [1], "minutes_per_cell": 3,
       "table": {"metrics": ["BLEU-4"]},
       "base": {"presets": ["r2gencmn-phantom"],
         "phantoms": {"train": 5, "validation": 1, "test": 1, "image_size": 32, "seed": 5}},
       "rows": [{"name": "ITHN"}]}
      """;

  @TempDir private Path root;
  private Path out;
  private Path foreign;

  @BeforeEach
  void createForeignFiles() throws IOException {
    out = Files.createDirectories(root.resolve("out"));
    foreign = Files.createDirectories(root.resolve("foreign"));
    for (String name : List.of("failure.json", "keep")) {
      Files.writeString(foreign.resolve(name), "keep");
    }
  }

  private Path link(String name, Path target) throws IOException {
    Path link = out.resolve(name);
    Files.createDirectories(link.getParent());
    return Files.createSymbolicLink(link, target);
  }

  private void refused(Path link, Executable work) throws IOException {
    IOException refused = assertThrows(IOException.class, work);
    assertThat(refused).hasMessageThat().contains(link + ": is a symbolic link to ");
    assertThat(foreign.toFile().list()).asList().containsExactly("failure.json", "keep");
    for (String name : foreign.toFile().list()) {
      assertThat(Files.readString(foreign.resolve(name))).isEqualTo("keep");
    }
  }

  private void prepare() throws Exception {
    Path file = Files.writeString(root.resolve("m.json"), MATRIX);
    Ablation ablation = Ablation.of(file.toString(), out, List.of());
    ablation.prepare(ablation.matrix().cells(), line -> {});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cells",
        "shared",
        "shared/phantoms",
        "shared/features",
        "pages",
        "figures",
        "cells/ithn-seed1"
      })
  void linkedFoldersAreRefused(String name) throws Exception {
    refused(link(name, foreign), this::prepare);
  }

  /** Links that someone creates between the preparation and the collection of results. */
  @ParameterizedTest
  @ValueSource(strings = {"cells", "pages", "figures"})
  void linksInAnExistingAblationAreRefused(String name) throws IOException {
    Files.writeString(out.resolve("ablation.json"), "{}");
    refused(link(name, foreign), () -> Ablation.open(out));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "output.log"})
  void linksInTheFolderOfACellAreRefused(String name) throws Exception {
    Path target = name.equals("run") ? foreign : foreign.resolve("keep");
    refused(link("cells/ithn-seed1/" + name, target), this::prepare);
  }

  /** Links that someone creates between the preparation and the run. */
  @ParameterizedTest
  @ValueSource(strings = {"cells/a", "cells/a/run", "cells/a/output.log"})
  void runnerRefusesLinks(String name) throws Exception {
    Path target = name.endsWith(".log") ? foreign.resolve("keep") : foreign;
    Path link = link(name, target);
    List<Cell> cells = List.of(new Cell("a", "a", "", 1, "", List.of(), List.of()));
    AblationRunner runner =
        new AblationRunner(
            new AblationFolder(out),
            cells,
            new AblationRunner.Options(List.of("sh", "-c", "echo ran", "sh"), 1, false),
            new ArrayList<>()::add,
            () -> false);
    refused(link, runner::run);
  }

  @Test
  void folderOfTheAblationMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(root.resolve("link"), out);
    new AblationFolder(link).refuseLinks();
    new AblationFolder(link).cell("a").refuseLinks();
  }
}
