package org.ithn.experiments.inputs;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyExample;
import org.ithn.framework.data.StudyInputException;
import org.ithn.testkit.Goldens;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LabelFileTest {
  private static final String CHEXBERT =
      "id," + String.join(",", LabelOrder.CHEXBERT.classes()) + "\n";
  private static final String ALPHABETICAL =
      "id," + String.join(",", LabelOrder.ALPHABETICAL.classes()) + "\n";

  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  /** The classes of a row, by name. */
  private static List<String> classes(float[] row, LabelOrder order) {
    List<String> classes = new ArrayList<>();
    for (int i = 0; i < row.length; i++) {
      if (row[i] == 1) {
        classes.add(order.classes().get(i));
      }
    }
    return classes;
  }

  @Test
  void headerDefinesTheOrderOfTheColumns() throws IOException {
    Path first = file("a.csv", CHEXBERT + "x,0,1,,,-1,,,,,,,,,\n");
    Path second = file("b.csv", ALPHABETICAL + "x,,1,0,-1,,,,,,,,,,\n");
    for (LabelOrder order : LabelOrder.values()) {
      for (Path file : List.of(first, second)) {
        assertWithMessage("%s %s", file, order)
            .that(classes(LabelFile.read(file, order).get("x"), order))
            .containsExactly("Cardiomegaly", "Edema");
      }
    }
  }

  @Test
  void noFindingIsPositiveIfNoOtherClassIs() throws IOException {
    Path file = file("a.csv", CHEXBERT + "x,0,0,,,,,,,,,,,,\ny,,,,,,,,,,,,,,0\n");
    ImmutableMap<String, float[]> rows = LabelFile.read(file, LabelOrder.CHEXBERT);
    for (String id : List.of("x", "y")) {
      assertThat(classes(rows.get(id), LabelOrder.CHEXBERT)).containsExactly("No Finding");
    }
  }

  @Test
  void studyIsFoundByTheFirstTwoPartsOfItsId() throws IOException {
    Path file = file("a.csv", CHEXBERT + "CXR1_IM-0001,1\nCXR2_IM-7-2001,,1\n");
    StudyLabels labels = new StudyLabels(file, LabelOrder.CHEXBERT);
    assertThat(labels.values(example("CXR1_IM-0001-3001"))[0]).isEqualTo(1f);
    assertThat(labels.values(example("CXR2_IM-7-2001"))[1]).isEqualTo(1f);
    assertThat(assertThrows(StudyInputException.class, () -> labels.values(example("CXR3_IM-1"))))
        .hasMessageThat()
        .contains("study 'CXR3_IM-1'");
  }

  @Test
  void physioNetsLabelsAreFoundByTheExamination() throws IOException {
    String classes = ALPHABETICAL.substring(3).toLowerCase(java.util.Locale.ROOT);
    String table = "subject_id,study_id," + classes + "10,50000001,,1.0\n10,50000002,1.0,NA\n";
    Path plain = file("mimic-cxr-2.0.0-chexpert.csv", table);
    Path zipped = folder.resolve("mimic-cxr-2.0.0-chexpert.csv.gz");
    try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(plain, out);
    }
    List<Path> images = List.of(Path.of("x.png"));
    StudyExample example =
        new StudyExample(
            "0a-1b#0", new Study("0a-1b", images, "a report", "50000001", "10"), images);
    for (Path file : List.of(plain, zipped)) {
      StudyLabels labels = new StudyLabels(file, LabelOrder.ALPHABETICAL);
      assertThat(classes(labels.values(example), LabelOrder.ALPHABETICAL))
          .containsExactly("Cardiomegaly");
    }
  }

  private static StudyExample example(String id) {
    List<Path> images = List.of(Path.of("x.png"));
    return new StudyExample(id + "#0", new Study(id, images, "a report"), images);
  }

  @Test
  void phantomsHaveTheClassesOfTheirFindings() throws IOException {
    Path data = folder.resolve("phantoms");
    new PhantomGenerator(new PhantomConfig(20, 1, 1, 64, 1)).generate(data);
    Map<String, float[]> rows = LabelFile.read(data.resolve("labels.csv"), LabelOrder.CHEXBERT);
    for (String line : Files.readAllLines(data.resolve("labels.csv")).subList(1, 23)) {
      List<String> cells = List.of(line.split(","));
      List<String> classes = classes(rows.get(cells.get(0)), LabelOrder.CHEXBERT);
      assertThat(classes.contains("Lung Lesion")).isEqualTo(!cells.get(5).equals("none"));
      assertThat(classes.contains("Cardiomegaly")).isEqualTo(!cells.get(2).equals("normal"));
      assertThat(classes).isNotEmpty();
    }
  }

  @Test
  void aPhantomWithOnlyADeviceIsNormal() throws IOException {
    Path file = folder.resolve("labels.csv");
    Files.writeString(
        file,
        """
        id,split,heart,right_effusion,left_effusion,nodule,pneumothorax,device
        a,train,normal,none,none,none,none,tube
        b,train,normal,none,none,none,none,none
        c,train,normal,small,none,none,none,tube
        """);
    Map<String, float[]> rows = LabelFile.read(file, LabelOrder.CHEXBERT);
    assertThat(classes(rows.get("a"), LabelOrder.CHEXBERT))
        .containsExactly("Support Devices", "No Finding");
    assertThat(classes(rows.get("b"), LabelOrder.CHEXBERT)).containsExactly("No Finding");
    assertThat(classes(rows.get("c"), LabelOrder.CHEXBERT))
        .containsExactly("Pleural Effusion", "Support Devices");
  }

  @Test
  void invalidFilesAreRefusedWithTheirLine() throws IOException {
    Map<String, String> faults =
        Map.of(
            "",
            "a.csv, line 1",
            "\n\n",
            "a.csv, line 1",
            "id,Edema\nx,1\n",
            "a.csv, line 1",
            CHEXBERT,
            "a.csv: contains no rows",
            CHEXBERT + "x,1\nx,0\n",
            "a.csv, line 3: id 'x' is repeated with different labels",
            CHEXBERT + "x,1\ny,2\n",
            "a.csv, line 3, Enlarged Cardiomediastinum: label '2'",
            CHEXBERT + "x" + ",1".repeat(15) + "\n",
            "a.csv, line 2: has 16 values",
            CHEXBERT + "\"x,1\n",
            "a.csv: is not valid CSV (",
            CHEXBERT.replace("Edema,", ""),
            "a.csv",
            "id,heart,right_effusion\nx,normal,none\n",
            "the column 'left_effusion' is missing");
    refused(faults);
    String phantom = "id,split,heart,right_effusion,left_effusion,nodule,pneumothorax,device\n";
    String one = "x,train,normal,none,none,none,none,none\n";
    refused(
        Map.of(
            phantom + one + one,
            "a.csv, line 3: duplicate id 'x'",
            phantom + one.replace("normal", "huge"),
            "a.csv, line 2: heart is 'huge'",
            CHEXBERT.substring(3) + "1\n",
            "line 1: the first column is 'Enlarged"));
  }

  private void refused(Map<String, String> faults) throws IOException {
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      Path file = file("a.csv", fault.getKey());
      assertThat(
              assertThrows(RuntimeException.class, () -> LabelFile.read(file, LabelOrder.CHEXBERT)))
          .hasMessageThat()
          .contains(fault.getValue());
    }
  }

  @Test
  void binaryFilesAreRefused() throws IOException {
    byte[] noise = new byte[400];
    new Random(3).nextBytes(noise);
    Path binary = Files.write(folder.resolve("b.csv"), noise);
    assertThat(
            assertThrows(RuntimeException.class, () -> LabelFile.read(binary, LabelOrder.CHEXBERT)))
        .hasMessageThat()
        .contains("b.csv");
    Path pickle = Files.write(folder.resolve("b.pickle"), noise);
    assertThat(
            assertThrows(RuntimeException.class, () -> LabelFile.read(pickle, LabelOrder.CHEXBERT)))
        .hasMessageThat()
        .contains("b.pickle is not a valid pickle of arrays");
  }

  /** The files are not part of the project; counts of classes are known from elsewhere. */
  @Test
  void labelsOfIuXrayHaveTheClassCountsOfXProNet() {
    Path file = Goldens.dataFolder().resolve("iu_xray/chexbert_labels.csv");
    Assumptions.assumeTrue(Files.isRegularFile(file), "no labels of IU X-Ray: " + file);
    Map<String, float[]> rows = LabelFile.read(file, LabelOrder.CHEXBERT);
    assertThat(rows).hasSize(2955);
    int[] counts = new int[14];
    for (float[] row : rows.values()) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] += (int) row[i];
      }
    }
    assertThat(counts)
        .isEqualTo(new int[] {39, 193, 270, 80, 65, 22, 98, 188, 15, 99, 22, 39, 30, 2293});
  }
}
