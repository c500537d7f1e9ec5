package org.ithn.datasets.regions;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Splitter;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.TestFiles;
import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.DataFiles;
import org.ithn.datasets.study.ImageConfig;
import org.ithn.datasets.study.LoadingConfig;
import org.ithn.datasets.study.Pipeline;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.datasets.study.StudyCheck;
import org.ithn.datasets.study.TextConfig;
import org.ithn.datasets.study.ViewMode;
import org.ithn.datasets.study.ViewsConfig;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.Batch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionsTest {
  private static final int COUNT = 3;
  private static final int WIDTH = 5;

  @TempDir private Path folder;

  private static float[][] values(int image, int regions) {
    float[][] values = new float[regions][WIDTH];
    for (int r = 0; r < regions; r++) {
      for (int d = 0; d < WIDTH; d++) {
        values[r][d] = 100 * image + 10 * r + d;
      }
    }
    return values;
  }

  /** Writes a file of images 1, 2, ... with the given numbers of regions. */
  private Path hdf(String name, int... regions) {
    Path file = folder.resolve(name);
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      for (int image = 1; image <= regions.length; image++) {
        hdf.putDataset(image + "_features", values(image, regions[image - 1]));
        hdf.putDataset(image + "_boxes", new float[regions[image - 1]][4]);
      }
    }
    return file;
  }

  private static String line(int image, int regions, boolean six) {
    ByteBuffer bytes = ByteBuffer.allocate(regions * WIDTH * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : values(image, regions)) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    String between = six ? "640\t480\t" : "480\t640\tAA==\tAA==\tAA==\tAA==\t";
    return "COCO_train2014_%012d\t%s%d\tAA==\t%s"
        .formatted(image, between, regions, Base64.getEncoder().encodeToString(bytes.array()));
  }

  private Path tsv(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static RegionConfig config(Path file) {
    return new RegionConfig(file.toString(), COUNT, WIDTH);
  }

  private static RegionFeatureReader open(Path file) {
    return RegionFeatureReader.open(config(file), BadExamples.stopOnFirst());
  }

  private void assertTruncatedAndPadded(Path file) {
    RegionFeatureReader regions = open(file);
    float[] first = regions.read("COCO_val2014_000000000001");
    assertThat(first).hasLength(COUNT * WIDTH);
    assertThat(Arrays.copyOf(first, 2 * WIDTH))
        .isEqualTo(new float[] {100, 101, 102, 103, 104, 110, 111, 112, 113, 114});
    assertThat(Arrays.copyOfRange(first, 2 * WIDTH, 3 * WIDTH)).isEqualTo(new float[WIDTH]);
    float[] second = regions.read("2");
    assertThat(second[0]).isEqualTo(200f);
    assertWithMessage("the fourth region is dropped").that(second[14]).isEqualTo(224f);
    regions.check("2");
  }

  @Test
  void regionsAreTruncatedOrPaddedWithZeros() throws IOException {
    assertTruncatedAndPadded(hdf("a.hdf5", 2, 4));
    assertTruncatedAndPadded(tsv("six.tsv", line(1, 2, true), line(2, 4, true)));
    assertTruncatedAndPadded(tsv("ten.tsv", line(1, 2, false), line(2, 4, false)));
    assertTruncatedAndPadded(tsv("crlf.tsv", line(1, 2, false) + "\r", line(2, 4, false) + "\r"));
  }

  private void assertRejected(Path file, String image, String message) {
    DataException e = assertThrows(DataException.class, () -> open(file).read(image));
    assertThat(e).hasMessageThat().contains(message);
    assertThat(e.getMessage()).doesNotContain("\n");
  }

  @Test
  void missingAndDamagedHdfIsNamed() throws IOException {
    Path good = hdf("good.hdf5", 2, 4);
    assertRejected(good, "3", "data set '3_features': no such data set; extract");
    assertThrows(DataException.class, () -> open(good).check("3"));
    assertRejected(folder.resolve("none.hdf5"), "1", "no such file; check data.regions.file");
    assertRejected(Files.writeString(folder.resolve("text.h5"), "no HDF5"), "1", "or not HDF5");
    assertRejected(
        Files.writeString(folder.resolve("a.npz"), "x"), "1", "the suffix is not .hdf5, .h5 or");
    byte[] whole = Files.readAllBytes(good);
    for (double part : new double[] {0.01, 0.3, 0.6, 0.95}) {
      Path torn = folder.resolve("torn%s.hdf5".formatted(part));
      Files.write(torn, Arrays.copyOf(whole, (int) (part * whole.length)));
      DataException e = assertThrows(DataException.class, () -> readAll(open(torn)));
      assertThat(e).hasMessageThat().contains(torn.toString());
    }
    Path other = folder.resolve("other.hdf5");
    try (WritableHdfFile hdf = HdfFile.write(other)) {
      hdf.putDataset("1_features", new float[2][WIDTH + 1]);
      hdf.putDataset("2_features", new float[WIDTH]);
      hdf.putDataset("3_features", new int[2][WIDTH]);
      hdf.putDataset("4_features", new float[][] {{1, 2, Float.NaN, 4, 5}});
      hdf.putDataset("5_features", new double[][] {{1, 2, 3, 4, 5}});
      hdf.putGroup("6_features");
    }
    assertRejected(
        other, "1", "has the shape [2, 6]; expected [1 to 4096, 5], see data.regions.width");
    assertRejected(other, "2", "has the shape [5]");
    assertRejected(other, "3", "contains int[]; expected floating-point numbers");
    assertRejected(other, "4", "'4_features': value 2 is NaN");
    assertRejected(other, "6", "no such data set");
    assertThat(open(other).read("5")[4]).isEqualTo(5f);
  }

  /** At most positions, the number changes values; at some, it is the size of a header. */
  @Test
  void hdfThatDeclaresTooMuchIsReadOrNamed() throws IOException {
    byte[] whole = Files.readAllBytes(hdf("whole.hdf5", 2, 4));
    int headers = 0;
    for (int at = 8; at + 4 <= whole.length; at++) {
      ByteBuffer bytes = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
      Path file =
          Files.write(
              folder.resolve("lie%d.hdf5".formatted(at)),
              bytes.putInt(at, Integer.MAX_VALUE).array());
      try {
        readAll(open(file));
      } catch (DataException e) {
        assertThat(e).hasMessageThat().contains(file.toString());
        headers += e.getMessage().contains("declares more data than fits into memory") ? 1 : 0;
      }
      Files.delete(file);
    }
    assertThat(headers).isGreaterThan(0);
  }

  private static void readAll(RegionFeatureReader regions) {
    regions.read("1");
    regions.read("2");
  }

  @Test
  void damagedLinesOfTsvAreNamedWithTheirNumber() throws IOException {
    String good = line(1, 2, true);
    assertRejected(tsv("a.tsv", good), "7", "no line for image 7");
    assertRejected(
        tsv("b.tsv", good, "x\t1"), "1", "b.tsv, line 2: has 2 columns; expected 6 or 10");
    assertRejected(
        tsv("c.tsv", good, good), "1", "line 2: duplicate image 1 (first on line 1); remove one");
    assertRejected(
        tsv("d.tsv", good.replaceFirst("COCO_\\w+", "COCO")),
        "1",
        "'COCO' contains no image number");
    assertRejected(
        tsv("e.tsv", good.replaceFirst("\\d{12}", "9".repeat(30))),
        "1",
        "contains no image number");
    assertRejected(
        tsv("f.tsv", good.replace("==\t", "==\t*")), "1", "image 1: the features are not base64");
    assertRejected(tsv("g.tsv", good.substring(0, good.length() - 8)), "1", "2 boxes have");
    assertRejected(tsv("h.tsv", good.replace("480\t2", "480\t3")), "1", "3 boxes have 40 bytes");
    assertRejected(tsv("i.tsv", good.replace("480\t2", "480\t-1")), "1", "number of boxes is '-1'");
    assertRejected(
        tsv("j.tsv", good.replace("480\t2", "480\ttwo")), "1", "number of boxes is 'two'");
    BadExamples bad = BadExamples.skipAndRecord();
    RegionFeatureReader regions = RegionFeatureReader.open(config(tsv("k.tsv", "x\t1", good)), bad);
    assertThat(bad.describe()).contains("line 1: has 2 columns");
    assertThat(regions.read("1")[0]).isEqualTo(100f);
  }

  @Test
  void aFileThatChangesIsReadAgain() throws IOException {
    Path file = tsv("a.tsv", line(1, 2, true));
    assertThat(open(file).read("1")[0]).isEqualTo(100f);
    tsv("a.tsv", line(2, 3, true));
    assertThat(open(file).read("2")[0]).isEqualTo(200f);
  }

  @Test
  void batchesContainRegionsAndImagesWithoutFeaturesAreSkipped() {
    Path file = hdf("a.hdf5", 2, 4, 1);
    List<Study> studies = new ArrayList<>();
    for (int image = 1; image <= 4; image++) {
      Path path = Path.of("none/%d.jpg".formatted(image));
      for (int caption = 0; caption < 2; caption++) {
        studies.add(
            new Study(image + "-" + caption, List.of(path), "a dog", Integer.toString(image), ""));
      }
    }
    BadExamples bad = BadExamples.skipAndRecord();
    List<Study> usable =
        StudyCheck.filterUsable(
            studies, ReportCleaner.CAPTION, RegionFeatureReader.open(config(file), bad), bad);
    assertThat(usable).hasSize(6);
    assertThat(bad.problems().keySet()).containsExactly("4-0", "4-1");
    DataConfig data =
        new DataConfig(
            new DataFiles("", "", ""),
            new TextConfig(ReportCleaner.CAPTION, 1, 8),
            new ViewsConfig(ViewMode.SEPARATE, 1),
            new ImageConfig(32, TrainTransformConfig.defaults()),
            new LoadingConfig(Pipeline.JAVA, 2, 0, true),
            config(file));
    assertThat(data.imageFolder()).isEmpty();
    try (StudyBatches batches =
        StudyBatches.forTraining(
            usable, StudyBatches.vocabulary(usable, data), data, StudyBatchesOptions.of(3, 5))) {
      Map<String, Integer> seen = new HashMap<>();
      for (int epoch = 1; epoch <= 4; epoch++) {
        batches
            .epoch(epoch, 0)
            .forEachRemaining(
                batch -> {
                  assertThat(batch.positives().images().shape())
                      .isEqualTo(new long[] {3, COUNT, WIDTH});
                  assertFirstValuesIdentifyTheImages(batch);
                  batch.positives().ids().forEach(id -> seen.merge(id, 1, Integer::sum));
                });
      }
      assertThat(seen.values()).containsExactlyElementsIn(Arrays.asList(4, 4, 4, 4, 4, 4));
    }
  }

  private static void assertFirstValuesIdentifyTheImages(Batch batch) {
    for (int i = 0; i < batch.size(); i++) {
      int image = batch.positives().ids().get(i).charAt(0) - '0';
      assertThat(batch.positives().images().pixels()[i * COUNT * WIDTH]).isEqualTo(100f * image);
    }
  }

  @Test
  void realBottomUpFeaturesAreRead() throws IOException {
    Path file = TestFiles.data("coco/bottom_up/train2014_obj36.tsv");
    RegionFeatureReader regions =
        RegionFeatureReader.open(
            new RegionConfig(file.toString(), 50, 2048), BadExamples.stopOnFirst());
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(10);
    for (String line : lines) {
      float[] values = regions.read(line.substring(0, line.indexOf('\t')));
      assertThat(values).hasLength(50 * 2048);
      for (int i = 0; i < values.length; i++) {
        assertWithMessage("value %s", i).that(values[i]).isAtLeast(0f);
        assertWithMessage("value %s", i).that(i < 36 * 2048 || values[i] == 0).isTrue();
      }
      float first =
          ByteBuffer.wrap(
                  Base64.getDecoder()
                      .decode(Splitter.on('\t').splitToList(line).get(9).substring(0, 8)))
              .order(ByteOrder.LITTLE_ENDIAN)
              .getFloat();
      assertThat(values[0]).isEqualTo(first);
    }
  }
}
