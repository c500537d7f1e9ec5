package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ithn.experiments.UserException;
import org.ithn.metrics.text.Csv;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AblationTableTest {
  private static final String MATRIX =
      """
      {"description": "a test", "seeds": [1, 2],
       "table": {"paper": {"table": "3-left", "dataset": "IU-XRay"}, "baseline": "plain",
         "metrics": ["BLEU-4", "CIDEr"]},
       "base": {"presets": ["r2gencmn-phantom"]},
       "rows": [{"name": "plain", "paper": "XproNet"}, {"name": "better", "paper": "XproNet + ITHN"},
                {"name": "later", "backbone": "nowhere"}]}
      """;

  @TempDir private Path root;
  private AblationTable table;

  @BeforeEach
  void make() throws Exception {
    Path file = root.resolve("m.json");
    Files.writeString(file, MATRIX);
    Ablation ablation = Ablation.of(file.toString(), root.resolve("out"), List.of());
    for (Cell cell : ablation.matrix().cells()) {
      if (cell.canRun()) {
        finish(ablation, cell);
      }
    }
    table = table(ablation);
  }

  private static AblationTable table(Ablation ablation) throws Exception {
    return AblationTable.of(
        AblationResults.of(ablation, AblationScorer.of(Optional.empty())),
        ablation.folder().root());
  }

  /**
   * Writes ten reports per cell: 'better' has all correct, 'plain' half of them with seed 1 and
   * none with seed 2.
   */
  private static void finish(Ablation ablation, Cell cell) throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      String truth = "the heart of study %d is of normal size .".formatted(i);
      boolean right = cell.row().equals("better") || (cell.seed() == 1 && i < 5);
      String report = right ? truth : "no report was written here by anyone";
      rows.append(i == 0 ? "[" : ",")
          .append(
              "{\"id\":\"%d\",\"report\":\"%s\",\"reference\":\"%s\"}".formatted(i, report, truth));
    }
    AblationFolder.CellFolder place = ablation.folder().cell(cell.id());
    Files.createDirectories(place.run());
    Files.writeString(place.predictions(), rows + "]");
    FinishedCell.write(place, cell);
    RecordFiles.write(
        place.result(),
        new CellResult(
            cell.id(), cell.row(), cell.seed(), new CellResult.Cost(1800, 700, 50), 10, 1, "host"));
  }

  private TableRow row(String name) {
    return table.rows().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void reportsMeanDeviationSignificanceAndCost() {
    assertThat(row("better").scores().get("BLEU-4").mean()).isWithin(1e-9).of(1);
    assertThat(row("better").scores().get("BLEU-4").runs()).isEqualTo(2);
    assertThat(row("plain").scores().get("BLEU-4").deviation()).isGreaterThan(0.2);
    assertThat(row("plain").againstBaseline()).isEmpty();
    RowComparison better = row("better").againstBaseline().get("BLEU-4");
    assertThat(better.isSignificant()).isTrue();
    assertThat(better.holmP()).isEqualTo(better.studies().randomisationP());
    assertThat(better.seeds().seeds()).isEqualTo(2);
    assertThat(better.seeds().agreeing()).isEqualTo(2);
    assertThat(better.seeds().mean())
        .isWithin(1e-9)
        .of(1 - row("plain").scores().get("BLEU-4").mean());
    assertThat(row("better").cost()).isEqualTo(new TableRow.Cost(30, 700, 50));
  }

  @Test
  void comparesWithThePaperAndQuotesOtherRows() {
    assertThat(row("better").published()).containsEntry("BLEU-4", 0.183);
    assertThat(row("later").state()).isEqualTo("cannot run: there is no backbone 'nowhere'");
    assertThat(table.quotes().stream().map(PaperTable.PublishedMethod::name))
        .containsExactly(
            "XproNet + L_con",
            "XproNet w/o harder negative synthesis",
            "XproNet + MoCHi",
            "XproNet + ITHN w/o L_CS");
    PaperTable first = PaperTable.of(new MatrixFile.Paper("1", "IU-XRay"));
    assertThat(first.methods().get("R2Gen").markedName()).isEqualTo("R2Gen***");
    assertThat(first.methods().get("R2GenCMN + ITHN").markedName()).isEqualTo("R2GenCMN + ITHN");
  }

  @Test
  void writesTablesThatLinkTheRunRecordsAndCosts() throws Exception {
    TableFiles files = new TableFiles(table);
    assertThat(files.write(root.resolve("tables"))).hasSize(5);
    String markdown = files.markdown();
    assertThat(markdown).contains("| better | **1.000** +- 0.000 (0.183, +0.817) |");
    assertThat(markdown).contains("[2](cells/better-seed2/run/run-record.json)");
    assertThat(markdown).contains("| XproNet + MoCHi (quoted) | (0.169) | (0.410) |");
    assertThat(files.latex()).contains("better & \\textbf{1.000} {\\small$\\pm$0.000}");
    assertThat(files.latex()).contains("XproNet + L\\_con & \\textit{0.160}");
    String line =
        new TableData(table)
            .csv()
            .lines()
            .filter(row -> row.startsWith("better,2 of 2 seeds,BLEU-4,"))
            .findFirst()
            .orElseThrow();
    assertThat(line).contains(",0.183,+0.8170,BLEU-4|tok:ws|");
    assertThat(Files.readString(root.resolve("tables/table.json"))).contains("\"p_holm\"");
    assertThat(markdown).contains("after Holm's correction over the rows of the table");
    assertThat(files.latex()).contains("after Holm's correction over the rows of the table");
    assertThat(Files.readString(root.resolve("tables/costs.csv")))
        .contains("\nbetter,2 of 2 seeds,30.0,700,50.0\n");
  }

  @Test
  void tablesOfTheFirstTableNoteItsDoubtfulNumbers() throws Exception {
    assertThat(table.paperNotes()).isEmpty();
    assertThat(new TableFiles(table).markdown()).doesNotContain("On the paper's row");
    for (String[] noted :
        new String[][] {
          {"table1-iu-xray", "KERP: BLEU", "BLEU-4 0.162, ROUGE-L 0.339 and CIDEr 0.280"},
          {"table1-mimic-cxr", "XproNet: CIDEr (0.359)", "CIDEr 0.143"}
        }) {
      Ablation ablation = Ablation.of(noted[0], root.resolve(noted[0]), List.of());
      AblationTable first = table(ablation);
      TableFiles files = new TableFiles(first);
      assertThat(files.markdown()).contains("\nOn the paper's row " + noted[1]);
      assertThat(files.markdown()).contains(noted[2]);
      assertThat(files.latex()).contains("On the paper's row " + noted[1]);
      assertThat(new TableData(first).json()).contains(noted[1]);
    }
  }

  @Test
  void theKerpRowRepeatsR2GenAsItsNoteSays() {
    var methods = PaperTable.of(new MatrixFile.Paper("1", "IU-XRay")).methods();
    assertThat(methods.get("KERP").values()).containsEntry("BLEU-4", 0.165);
    assertThat(methods.get("KERP").values()).containsEntry("ROUGE-L", 0.371);
    assertThat(methods.get("KERP").values()).containsEntry("CIDEr", 0.280);
    var mimic = PaperTable.of(new MatrixFile.Paper("1", "MIMIC-CXR")).methods();
    assertThat(mimic.get("XproNet").values()).containsEntry("CIDEr", 0.359);
    assertThat(mimic.get("R2GenCMN").values()).containsEntry("CIDEr", 0.143);
    assertThat(mimic.get("R2GenCMN").values().get("BLEU-4"))
        .isEqualTo(mimic.get("XproNet").values().get("BLEU-4"));
  }

  @Test
  void metricsOfTheMatrixComeFirst() {
    assertThat(table.allMetrics().subList(0, 3))
        .containsExactly("BLEU-4", "CIDEr", "BLEU-1")
        .inOrder();
    assertThat(table.allMetrics()).containsNoDuplicates();
  }

  /** Names of users in each file of a table: no markup, command, formula or second line. */
  @Test
  void hostileNamesAreEscapedInEveryFile() throws Exception {
    String hostile = "=1|x\\n\\n# h\\u001b[31m <script>a</script> \\\\write18{id} $x$";
    Path file = root.resolve("t\n\\input{x} <b>.json");
    Files.writeString(
        file,
        MATRIX
            .replace("\"a test\"", "\"" + hostile + "\"")
            .replace("\"plain\"", "\"" + hostile + "\"")
            .replace("\"later\"", "\"@later\""));
    TableFiles files =
        new TableFiles(table(Ablation.of(file.toString(), root.resolve("other"), List.of())));
    String markdown = files.markdown();
    assertThat(markdown).startsWith("# t \\\\input{x} &lt;b&gt;\n");
    assertThat(markdown).contains("| =1\\|x  # h \\[31m &lt;script&gt;a&lt;/script&gt; ");
    assertThat(markdown).doesNotContain("<script>");
    assertThat(markdown).doesNotContain("\n# h");
    String latex = files.latex();
    assertThat(latex).startsWith("% t \\textbackslash{}input");
    assertThat(latex).doesNotContain("\\write18");
    assertThat(latex).doesNotContain("\n\\input");
    assertThat(latex).contains("\\$x\\$");
    for (var row : Csv.rows("table", new TableData(files.table()).csv())) {
      row.values().forEach(cell -> assertThat(cell).doesNotContainMatch("^[=@\\t]|\u001b|\n"));
    }
  }

  @Test
  void isReproducedFromTheFolder() throws Exception {
    UserException refusal = assertThrows(UserException.class, () -> Ablation.open(root));
    assertThat(refusal).hasMessageThat().contains("contains no ablation.json");
    Ablation before =
        Ablation.of(root.resolve("m.json").toString(), root.resolve("out"), List.of());
    RecordFiles.write(before.folder().plan(), before.plan());
    Files.delete(root.resolve("m.json"));
    AblationTable again = table(Ablation.open(root.resolve("out")));
    assertWithMessage("the table made again")
        .that(new TableData(again).csv())
        .isEqualTo(new TableData(table).csv());
  }
}
