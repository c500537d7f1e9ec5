package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.negatives.HardnessSchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AblationMatrixTest {
  private static AblationMatrix matrix(String json) {
    return AblationMatrix.of(MatrixFile.parse(json.replace('\'', '"'), "test.json"), List.of());
  }

  static Stream<String> shipped() {
    return MatrixFile.descriptions().keySet().stream();
  }

  @Test
  void combinesRowsAxesAndSeedsExceptExcludedOnes() {
    AblationMatrix matrix =
        matrix(
            "{'base': {'presets': ['r2gencmn-phantom']}, 'seeds': [1, 2], 'rows': [{'name': 'Prior', 'set':"
                + " {'ithn.strategy': 'prior'}}, {'name': 'ITHN'}], 'axes': {'ithn.alpha': [0.1,"
                + " 0.2], 'ithn.beta': [0.3]}, 'exclude': [{'ithn.strategy': 'prior', 'ithn.alpha':"
                + " 0.2}]}");
    assertThat(matrix.rows())
        .containsExactly(
            "Prior alpha=0.1 beta=0.3", "ITHN alpha=0.1 beta=0.3", "ITHN alpha=0.2 beta=0.3")
        .inOrder();
    assertThat(matrix.cells()).hasSize(6);
    assertThat(matrix.cells().get(5).id()).isEqualTo("ithn-alpha-0.2-beta-0.3-seed2");
    ExperimentConfig config = AblationMatrix.config(matrix.cells().get(5));
    assertThat(config.ithn().alpha()).isEqualTo(0.2);
    assertThat(config.ithn().beta()).isEqualTo(0.3);
    assertThat(config.seed()).isEqualTo(2);
    assertThat(config.name()).isEqualTo("ithn-alpha-0.2-beta-0.3-seed2");
    assertThat(matrix.baseline()).isEqualTo("Prior alpha=0.1 beta=0.3");
  }

  @Test
  void misspeltMetricIsRefusedWithTheNearestName() {
    Exception e =
        assertThrows(
            UserException.class,
            () ->
                matrix(
                    "{'base': {'presets': ['r2gencmn-phantom']}, 'seeds': [1],"
                        + " 'table': {'metrics': ['BLEU-4', 'ROUGEL']}}"));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo(
            "test.json: table.metrics has the unknown metric 'ROUGEL', did you mean 'ROUGE-L'?");
  }

  @Test
  void movedKeyIsRefusedNamingTheNewOne() {
    UserException refusal =
        assertThrows(UserException.class, () -> matrix("{'seeds': [1], 'baseline': 'ITHN'}"));
    assertThat(refusal)
        .hasMessageThat()
        .isEqualTo("test.json: baseline has moved to table.baseline");
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void everyCellOfAShippedMatrixIsValidOrNamesWhatIsMissing(String name) throws Exception {
    MatrixFile file = MatrixFile.parse(MatrixFile.readText(name), name);
    PaperTable paper = PaperTable.of(file.table().paper());
    assertWithMessage("rows of the paper's table %s", file.table().paper())
        .that(paper.methods().isEmpty())
        .isEqualTo(file.table().paper().table().isEmpty());
    for (Cell cell : AblationMatrix.of(file, List.of()).cells()) {
      if (cell.canRun()) {
        assertThat(AblationMatrix.config(cell).seed()).isEqualTo(cell.seed());
      } else {
        assertThat(cell.notBuilt()).containsMatch("^there is no (backbone|preset) '.*'$");
      }
      if (!file.table().paper().table().isEmpty()) {
        assertThat(paper.methods()).containsKey(cell.paper());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iu-xray-light", "phantom-clinical-extractor"})
  void extractorOfAShippedMatrixIsSet(String name) throws Exception {
    MatrixFile file = MatrixFile.parse(MatrixFile.readText(name), name);
    AblationMatrix matrix =
        AblationMatrix.of(file, List.of("pretrained.vision.file=own.safetensors"));
    for (Cell cell : matrix.cells()) {
      ExperimentConfig config = AblationMatrix.config(cell);
      assertThat(config.pretrained().get("vision").file()).isEqualTo("own.safetensors");
    }
  }

  @Test
  void shippedMatricesContainThePapersOwnRows() throws Exception {
    List<String> ours = new ArrayList<>();
    for (String name :
        List.of("table1-iu-xray", "table1-mimic-cxr", "table1-coco", "table3-left")) {
      MatrixFile file = MatrixFile.parse(MatrixFile.readText(name), name);
      Set<String> rows = AblationMatrix.of(file, List.of()).rows();
      for (PaperTable.PublishedMethod method :
          PaperTable.of(file.table().paper()).methods().values()) {
        if (method.mark().equals("ours")) {
          assertWithMessage("rows of %s", name).that(rows).contains(method.name());
          ours.add(method.name());
        }
      }
    }
    assertThat(ours).hasSize(4 + 4 + 2 + 6);
  }

  /** Checks alpha; with the paper's value negatives of a short run would hardly get harder. */
  @ParameterizedTest
  @MethodSource("shipped")
  void negativesOfPhantomMatricesBecomeHarder(String name) throws Exception {
    MatrixFile file = MatrixFile.parse(MatrixFile.readText(name), name);
    if (file.base().phantoms() == null || !file.axes().isEmpty()) {
      return;
    }
    for (Cell cell : AblationMatrix.of(file, List.of()).cells()) {
      ExperimentConfig config = AblationMatrix.config(cell);
      double last =
          new HardnessSchedule(config.ithn().alpha()).hardness(config.training().epochs());
      assertWithMessage(cell.id()).that(last).isGreaterThan(0.5);
    }
  }

  @Test
  void rejectsInvalidMatrices() {
    refused("{'base': {'presets': []}}", "'seeds' is missing; list at least one whole number");
    refused("{'seeds': [1], 'axes': {'ithn.alpha': []}}", "an axis has no values");
    refused("{'seeds': [1, 1]}", "the matrix has two cells named 'base-seed1'");
    refused(
        "{'seeds': [1], 'table': {'baseline': 'x'}}",
        "has the baseline 'x', but its rows are [base]");
    refused("{'seeds': [1], 'sets': {}}", "test.json: invalid JSON");
    refused("{'seeds': [1]", "test.json: invalid JSON");
  }

  private static void refused(String json, String sentence) {
    UserException refusal = assertThrows(UserException.class, () -> matrix(json));
    assertThat(refusal).hasMessageThat().contains(sentence);
  }
}
