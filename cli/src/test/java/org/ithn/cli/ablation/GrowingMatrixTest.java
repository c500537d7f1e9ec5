package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.ProcessLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A matrix that changes after some of its cells have finished. */
final class GrowingMatrixTest {
  private static final String MATRIX =
      """
      {"description": "a test", "seeds": [1], "minutes_per_cell": 3,
       "table": {"metrics": ["BLEU-4"]},
       "base": {"presets": ["r2gencmn-phantom"], "set": {"training.epochs": 2},
         "phantoms": {"train": 5, "validation": 1, "test": 1, "image_size": 32, "seed": 5}},
       "rows": [{"name": "ITHN"}, {"name": "prior", "set": {"ithn.strategy": "prior"}}]}
      """;

  @TempDir private Path root;
  private final List<String> said = new ArrayList<>();
  private Path out;

  @BeforeEach
  void finishTheFirstMatrix() throws Exception {
    out = root.resolve("out");
    Ablation first = prepare(MATRIX);
    for (Cell cell : first.matrix().cells()) {
      CellFolder files = first.folder().cell(cell.id());
      Files.createDirectories(files.run());
      RecordFiles.write(
          files.result(),
          new CellResult(
              cell.id(), cell.row(), cell.seed(), new CellResult.Cost(1, 1, 1), 1, 1, "host"));
    }
    said.clear();
  }

  private Ablation ablation(String matrix) throws IOException {
    Path file = Files.writeString(root.resolve("m.json"), matrix);
    return Ablation.of(file.toString(), out, List.of());
  }

  private Ablation prepare(String matrix) throws Exception {
    Ablation ablation = ablation(matrix);
    ablation.prepare(ablation.matrix().cells(), said::add);
    return ablation;
  }

  private List<String> finished(Ablation ablation) {
    return ablation.matrix().cells().stream()
        .map(Cell::id)
        .filter(id -> Files.exists(ablation.folder().cell(id).result()))
        .toList();
  }

  @Test
  void newSeedsRowsMetricsAndAxesKeepFinishedCells() throws Exception {
    Ablation grown =
        prepare(
            MATRIX
                .replace("[1], \"minutes", "[1, 2], \"minutes")
                .replace("[\"BLEU-4\"]", "[\"BLEU-4\", \"CIDEr\"], \"baseline\": \"prior\"")
                .replace("a test", "another text")
                .replace(": 3,", ": 7,")
                .replace(
                    "{\"name\": \"ITHN\"}",
                    "{\"name\": \"ITHN\", \"paper\": \"x\"},"
                        + " {\"name\": \"MoCHi\", \"set\": {\"ithn.strategy\": \"mochi\"}}"));
    assertThat(grown.matrix().cells()).hasSize(6);
    assertThat(finished(grown)).containsExactly("ithn-seed1", "prior-seed1");
    assertThat(Ablation.open(out).plan().matrix().seeds()).containsExactly(1L, 2L).inOrder();
  }

  @Test
  void renamedRowsAndAnAxisWithTheOldValueKeepFinishedCells() throws Exception {
    String renamed = MATRIX.replace("\"name\": \"ITHN\"", "\"name\": \"Ours\"");
    assertThat(ablation(renamed).storedCells().keySet())
        .containsExactly("ours-seed1", "prior-seed1");
    assertThat(finished(prepare(renamed))).containsExactly("ours-seed1", "prior-seed1");
    assertThat(said).contains("ours-seed1: has the results of ithn-seed1");
    Ablation axis =
        prepare(
            renamed.replace(
                "\"rows\"", "\"axes\": {\"ithn.beta\": [%s, 0.7]}, \"rows\"".formatted(beta())));
    assertThat(axis.matrix().cells()).hasSize(4);
    assertThat(finished(axis)).hasSize(2);
  }

  @Test
  void neighboursAreMinedForTheChosenCellsAlone() throws Exception {
    Ablation grown =
        ablation(
            MATRIX.replace(
                "{\"name\": \"prior\"",
                "{\"name\": \"cleaned\", \"set\": {\"data.text.cleaner\": \"mimic-cxr\"}},"
                    + " {\"name\": \"prior\""));
    grown.prepare(grown.cells(List.of("prior")), said::add);
    assertThat(said).isEmpty(); // mined before
    grown.prepare(grown.cells(List.of("cleaned")), said::add);
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).startsWith("mined prior hard negatives");
  }

  private String beta() throws IOException {
    return String.valueOf(
        AblationMatrix.config(ablation(MATRIX).matrix().cells().get(0)).ithn().beta());
  }

  @Test
  void aChangedCellRunsAgainAndReturnsWithItsOldConfiguration() throws Exception {
    Ablation changed = prepare(MATRIX.replace("\"training.epochs\": 2", "\"training.epochs\": 3"));
    assertThat(finished(changed)).isEmpty();
    assertThat(String.join("\n", said))
        .contains(
            "prior-seed1: has another configuration now (training.epochs was 2 and is now 3);"
                + " its results are kept in prior-seed1--");
    assertThat(ablation(MATRIX).storedCells().get("prior-seed1").root().toString())
        .contains("prior-seed1--");
    Path kept = ablation(MATRIX).storedCells().get("prior-seed1").root();
    assertThat(Files.exists(new CellFolder(kept).lock())).isTrue(); // held while it moved
    CellFolder neverRan = changed.folder().cell("ithn-seed1");
    Files.createDirectories(neverRan.root());
    Files.writeString(neverRan.root().resolve("output.log"), "could not start");
    assertThat(finished(prepare(MATRIX))).containsExactly("ithn-seed1", "prior-seed1");
    assertThat(String.join(" ", out.resolve("cells").toFile().list())).doesNotContain("discarded");
  }

  @Test
  void aChangedCellThatRunsKeepsTheOthersInPlace() throws Exception {
    Ablation before = ablation(MATRIX);
    ProcessLock lock =
        ProcessLock.tryAcquire(before.folder().cell("prior-seed1").lock()).orElseThrow();
    UserException e =
        assertThrows(
            UserException.class,
            () -> prepare(MATRIX.replace("\"training.epochs\": 2", "\"training.epochs\": 3")));
    lock.close();
    assertThat(e).hasMessageThat().contains("prior-seed1 is being run by another process");
    assertThat(finished(before)).containsExactly("ithn-seed1", "prior-seed1");
  }

  @Test
  void otherPhantomsAreRefused() {
    UserException e =
        assertThrows(
            UserException.class, () -> prepare(MATRIX.replace("\"train\": 5", "\"train\": 6")));
    assertThat(e).hasMessageThat().contains("base.phantoms was ");
  }

  @Test
  void aKeyOfAMissingPluginSaysWherePluginsAreLookedFor() {
    Exception e =
        assertThrows(
            org.ithn.framework.config.ConfigException.class,
            () -> prepare(MATRIX.replace("\"ithn.strategy\": \"prior\"", "\"ithn.own-mix.k\": 3")));
    assertThat(e).hasMessageThat().contains("unknown key 'ithn.own-mix'");
    assertThat(e)
        .hasMessageThat()
        .contains("the plug-in's jar in the folder of plug-ins or on the classpath?");
  }
}
