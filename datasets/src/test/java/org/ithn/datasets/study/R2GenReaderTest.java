package org.ithn.datasets.study;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.TestFiles;
import org.ithn.datasets.image.TestPng;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.DataProvider;
import org.ithn.framework.registry.Providers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class R2GenReaderTest {
  private static final String GOOD =
      "{'train':[{'id':'a','image_path':['a/0.png','a/1.png'],'report':'Clear.','split':'train'}],"
          + "'val':[{'id':'b','image_path':['b.png'],'report':'Heart big.'}],'test':[]}";

  @TempDir Path folder;
  private Path images;

  @BeforeEach
  void writeImages() throws IOException {
    images = folder.resolve("images");
    Files.createDirectories(images.resolve("a"));
    for (String name : new String[] {"a/0.png", "a/1.png", "b.png", "c.jpg"}) {
      Files.write(images.resolve(name), TestPng.gray(2, 1, 3, 4));
    }
    Files.write(folder.resolve("secret.png"), TestPng.gray(2, 1, 3, 4));
  }

  @Test
  void splitsIdsPathsAndReportsMatchTheFile() throws IOException {
    StudySet set = read(GOOD, BadExamples.stopOnFirst());
    assertThat(set.train()).hasSize(1);
    assertThat(set.train().get(0).id()).isEqualTo("a");
    assertThat(set.train().get(0).report()).isEqualTo("Clear.");
    assertThat(set.train().get(0).imagePaths())
        .containsExactly(images.resolve("a/0.png"), images.resolve("a/1.png"))
        .inOrder();
    assertThat(set.validation().get(0).imagePaths()).containsExactly(images.resolve("b.png"));
    assertThat(set.test()).isEmpty();
  }

  @Test
  void examinationAndPatientAreReadIfPresent() throws IOException {
    StudySet set =
        read(
            GOOD.replace("'id':'a'", "'id':'a','study_id':50414267,'subject_id':'p10'"),
            BadExamples.stopOnFirst());
    assertThat(set.train().get(0).examination()).isEqualTo("50414267");
    assertThat(set.train().get(0).patient()).isEqualTo("p10");
    assertThat(set.validation().get(0).examination()).isEqualTo("b");
    assertThat(set.validation().get(0).patient()).isEmpty();
  }

  @Test
  void textsBesideTheReportAreReadIfPresent() throws IOException {
    String texts = "'id':'a','indication':'Cough,\\n fever','comparison':' nan ','technique':null";
    StudySet set = read(GOOD.replace("'id':'a'", texts), BadExamples.stopOnFirst());
    assertThat(set.train().get(0).context()).containsExactly("indication", "Cough,  fever");
    assertThat(set.validation().get(0).context()).isEmpty();
    assertRejected(
        GOOD.replace("'id':'a'", "'id':'a','indication':7"),
        "study 'a': the value of 'indication' is not a string; put it in quotes");
  }

  @Test
  void imagesOfAnEarlierStudyAreReadIfPresent() throws IOException {
    String prior = "'id':'b','prior_images':['a/1.png','c.png','gone.png']";
    StudySet set = read(GOOD.replace("'id':'b'", prior), BadExamples.stopOnFirst());
    assertThat(set.train().get(0).priorImages()).isEmpty();
    assertThat(set.validation().get(0).priorImages())
        .containsExactly(
            images.resolve("a/1.png"), images.resolve("c.jpg"), images.resolve("gone.png"))
        .inOrder();
    assertRejected(
        GOOD.replace("'id':'b'", "'id':'b','prior_images':[7]"),
        "study 'b': prior_images contains 7; expected file names in quotes");
    assertRejected(
        GOOD.replace("'id':'b'", "'id':'b','prior_images':{}"),
        "study 'b': prior_images is not a list of file names");
    assertRejected(
        GOOD.replace("'id':'b'", "'id':'b','prior_images':['../secret.png']"),
        "the image path '../secret.png' leaves the image folder");
    assertRejected(
        GOOD.replace("'id':'b'", "'id':'b','prior_images':['a/0.png','b.png']"),
        "prior_images contains 'b.png', an image of the study itself; remove it");
  }

  @Test
  void otherSuffixIsFound() throws IOException {
    StudySet set = read(GOOD.replace("b.png", "c.png"), BadExamples.stopOnFirst());
    assertThat(set.validation().get(0).imagePaths()).containsExactly(images.resolve("c.jpg"));
  }

  @Test
  void missingKeysAreReportedWithFileAndPlace() {
    assertRejected(
        GOOD.replace("'report':'Clear.',", ""), "train[0], study 'a': the key 'report' is missing");
    assertRejected(GOOD.replace("'id':'b',", ""), "val[0]: the key 'id' is missing");
    assertRejected(
        GOOD.replace("'image_path':['b.png'],", ""),
        "val[0], study 'b': the key 'image_path' is missing");
    assertRejected(GOOD.replace("'test'", "'tests'"), ": the key 'test' is missing");
  }

  @Test
  void valuesOfTheWrongTypeAreReported() {
    assertRejected(
        GOOD.replace("'id':'a'", "'id':7.5"), "train[0]: the value of 'id' is not a string");
    assertRejected(GOOD.replace("['b.png']", "[]"), "image_path is not a list of at least one");
    assertRejected(GOOD.replace("['b.png']", "[3]"), "image_path contains 3");
    assertRejected(GOOD.replace("'test':[]", "'test':{}"), "'test' is not a list of studies");
    assertRejected("[]", "the whole file is not an object");
    assertRejected(GOOD.replace("'test':[]", "'test':[null]"), "test[0]: the key 'id' is missing");
  }

  @Test
  void oneSplitIsEnough() throws IOException {
    String study = "{'id':7,'image_path':'b.png','report':'Clear.'}";
    StudySet set = read("{'test':[" + study + "]}", BadExamples.stopOnFirst());
    assertThat(set.train()).isEmpty();
    assertThat(set.validation()).isEmpty();
    assertThat(set.test().get(0).id()).isEqualTo("7");
    assertThat(set.test().get(0).imagePaths()).containsExactly(images.resolve("b.png"));
    assertRejected(
        "{'train':[],'validate':[" + study + "],'test':[]}",
        "the key 'val' is missing, but there is 'validate'; rename it");
    assertRejected("{'info':'x'}", "has none of the keys train, val and test");
  }

  @Test
  void duplicateIdsAreReportedWithBothPlaces() {
    assertRejected(
        GOOD.replace("'id':'b'", "'id':'a'"),
        "val[0], study 'a': duplicate id, first used at train[0]");
  }

  @Test
  void pathsThatLeaveTheFolderAreRejected() {
    assertRejected(GOOD.replace("b.png", "../secret.png"), "leaves the image folder");
    assertRejected(GOOD.replace("b.png", "a/../../secret.png"), "leaves the image folder");
    assertRejected(
        GOOD.replace("b.png", folder.resolve("secret.png").toString()), "leaves the image folder");
    assertRejected(GOOD.replace("b.png", "."), "leaves the image folder");
    assertRejected(GOOD.replace("b.png", "b\\u0000.png"), "is not a valid file path");
    assertRejected(GOOD.replace("b.png", "b\\ud800.png"), "set the environment variable LC_ALL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\r\\n", "\\r", "\\n", "\\t", "\\u00a0", "\\u2028"})
  void lineEndsDoNotHideTheEndOfASentence(String blank) throws IOException {
    String text = GOOD.replace("Clear.", "Clear." + blank + "No edema.");
    String report = read(text, BadExamples.stopOnFirst()).train().get(0).report();
    for (ReportCleaner cleaner : List.of(ReportCleaner.IU_XRAY, ReportCleaner.MIMIC_CXR)) {
      assertThat(cleaner.clean(report)).isEqualTo("clear . no edema .");
    }
  }

  @Test
  void missingImagesAndEmptyReportsAreReported() {
    assertRejected(
        GOOD.replace("b.png", "d.png"), "study 'b': the image " + images.resolve("d.png"));
    assertRejected(GOOD.replace("Clear.", " \\n"), "train[0], study 'a': the report is empty");
    for (String word : List.of("nan", "None", " NaN ", "<NA>")) {
      assertRejected(GOOD.replace("Clear.", word), "the report is missing, it is '" + word + "'");
    }
  }

  @Test
  void brokenJsonNamesTheLine() {
    assertRejected(
        GOOD.substring(0, 40), "is not valid JSON (the text ends too early at line 1, column");
    assertRejected(
        "{'train': lungs}", "is not valid JSON (Unrecognized token 'lungs' at line 1, column");
    assertRejected(GOOD + "{}", "text follows the closing brace");
    assertRejected(
        GOOD.replace("'id':'b'", "'id':'b','id':'c'"), "is not valid JSON (Duplicate field");
    assertRejected("", "the whole file is not an object");
  }

  @Test
  void missingFileAndFolderAreReported() {
    Path nowhere = folder.resolve("nowhere");
    assertThat(
            assertThrows(
                DataException.class,
                () -> R2GenReader.read(nowhere, images, BadExamples.stopOnFirst())))
        .hasMessageThat()
        .isEqualTo("annotation " + nowhere + ": no such file; check data.files.annotation");
    assertThat(
            assertThrows(
                DataException.class,
                () -> R2GenReader.read(write(GOOD), nowhere, BadExamples.stopOnFirst())))
        .hasMessageThat()
        .isEqualTo("images " + nowhere + ": no such folder; check data.files.images");
  }

  @Test
  void badStudiesAreSkippedCountedAndListedByPolicy() throws IOException {
    BadExamples bad = BadExamples.skipAndRecord();
    String text =
        GOOD.replace("'test':[]", "'test':[{'id':'a','image_path':['b.png'],'report':'x'},{}]")
            .replace("b.png", "d.png");
    StudySet set = read(text, bad);
    assertThat(set.train()).hasSize(1);
    assertThat(set.validation()).isEmpty();
    assertThat(set.test()).isEmpty();
    assertThat(bad.problems().keySet()).containsExactly("b", "test[0]", "test[1]");
    assertThat(bad.describe()).startsWith("bad examples skipped: 3\n  b: annotation ");
  }

  @Test
  void mutatedAnnotationsAreReadOrRejectedButNeverCrash() throws IOException {
    assertThat(refusedOfMutated(2_000)).isGreaterThan(1_000);
  }

  @Test
  @Tag("slow")
  void manyMutatedAnnotationsAreReadOrRejectedButNeverCrash() throws IOException {
    assertThat(refusedOfMutated(100_000)).isGreaterThan(50_000);
  }

  @Test
  void wholeIuXrayIsRead() {
    BadExamples bad = BadExamples.skipAndRecord();
    Path root = TestFiles.data("iu_xray");
    StudySet set = R2GenReader.read(root.resolve("annotation.json"), root.resolve("images"), bad);
    assertThat(bad.problems()).isEmpty();
    assertThat(set.train()).hasSize(2069);
    assertThat(set.validation()).hasSize(296);
    assertThat(set.test()).hasSize(590);
    assertThat(StudyBatches.vocabulary(set.train(), DataConfig.defaults()).width()).isEqualTo(761);
  }

  @Test
  void dataSetsAreFoundByName() {
    Providers<DataProvider<?>> providers = Providers.load(DataProvider.class, "data set");
    assertThat(providers.get("iu-xray").defaults()).isEqualTo(DataConfig.defaults());
    assertThat(providers.get("phantom").defaults()).isEqualTo(DataConfig.phantom());
    assertThat(providers.get("mimic-cxr").defaults()).isEqualTo(DataConfig.mimicCxr());
  }

  private int refusedOfMutated(int files) throws IOException {
    Random random = new Random(77);
    byte[] good = GOOD.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    int rejected = 0;
    for (int i = 0; i < files; i++) {
      byte[] mutated = good.clone();
      for (int change = 0; change <= random.nextInt(3); change++) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      Path file = Files.write(folder.resolve("mutated.json"), mutated);
      try {
        R2GenReader.read(file, images, BadExamples.stopOnFirst());
      } catch (DataException e) {
        assertThat(e).hasMessageThat().startsWith("annotation " + file);
        rejected++;
      }
    }
    return rejected;
  }

  private void assertRejected(String json, String part) {
    DataException e =
        assertThrows(DataException.class, () -> read(json, BadExamples.stopOnFirst()), part);
    assertThat(e).hasMessageThat().startsWith("annotation " + folder.resolve("annotation.json"));
    assertThat(e).hasMessageThat().contains(part);
  }

  private StudySet read(String json, BadExamples bad) throws IOException {
    return R2GenReader.read(write(json), images, bad);
  }

  private Path write(String json) throws IOException {
    return Files.writeString(folder.resolve("annotation.json"), json.replace('\'', '"'));
  }
}
