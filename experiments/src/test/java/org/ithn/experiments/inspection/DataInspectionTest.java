package org.ithn.experiments.inspection;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableMap;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.DataFiles;
import org.ithn.experiments.inputs.LabelOrder;
import org.ithn.framework.files.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests on a data set of eight entries, of which training can use five. */
final class DataInspectionTest {
  private static final String ANNOTATION =
      """
      {"train": [
        {"id": "a", "subject_id": "p1", "image_path": ["white.png"], "report": "Heart size normal.\\r\\nLungs clear."},
        {"id": "b", "image_path": ["black.png"], "report": "Heart size normal.\\nLungs clear."},
        {"id": "c", "image_path": ["gray.png", "wide.png"], "report": "Small pleural effusion."}],
       "val": [{"id": "d", "image_path": ["copy.png"], "report": "Heart size normal. Lungs clear."}],
       "test": [
        {"id": "e", "image_path": ["text.png"], "report": "Lungs clear."},
        {"id": "f", "subject_id": "p1", "image_path": ["bright.png"], "report": "No pneumothorax."},
        {"id": "g", "image_path": ["gray.png"], "report": " "},
        {"id": "h", "image_path": ["missing.png"], "report": "Lungs clear."}]}
      """;

  @TempDir private Path folder;
  private final List<Integer> progress = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("annotation.json"), ANNOTATION);
    draw("white", 4, 255);
    draw("black", 4, 0);
    draw("gray", 4, 100);
    draw("wide", 8, 101);
    draw("bright", 4, 102);
    Files.copy(folder.resolve("white.png"), folder.resolve("copy.png"));
    Files.writeString(folder.resolve("text.png"), "not an image");
  }

  private void draw(String name, int width, int level) throws IOException {
    BufferedImage image = new BufferedImage(width, 4, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < width * 4; i++) {
      image.getRaster().setSample(i % width, i / width, 0, level);
    }
    ImageIO.write(image, "png", folder.resolve(name + ".png").toFile());
  }

  private DataConfig config() {
    return DataConfig.defaults()
        .withFiles(
            new DataFiles(folder.resolve("annotation.json").toString(), folder.toString(), ""));
  }

  private DataSummary inspect(LabelSource labels) {
    return DataInspection.of(config(), labels, (done, total) -> progress.add(done)).summary();
  }

  @Test
  void splitsCountUsableStudiesAndTheirImages() {
    DataInspection inspection =
        DataInspection.of(config(), LabelSource.none(), (done, total) -> progress.add(done));
    assertThat(inspection.summary().splits())
        .containsExactly(
            new SplitSummary("train", 3, 3, 4, 4, ImmutableMap.of(1, 2, 2, 1), 1),
            new SplitSummary("val", 1, 1, 1, 1, ImmutableMap.of(1, 1), 0),
            new SplitSummary("test", 2, 1, 1, 1, ImmutableMap.of(1, 1), 1))
        .inOrder();
    assertThat(inspection.usable().get("test")).hasSize(1);
    assertThat(progress).containsExactly(1, 2, 3, 4, 5, 6, 7).inOrder();
  }

  @Test
  void problemsAreThoseOfTraining() {
    DataSummary data = inspect(LabelSource.none());
    assertThat(data.problems().keySet()).containsExactly("e", "g", "h");
    assertThat(data.problems().get("e")).contains("text.png: is neither PNG nor JPEG");
    assertThat(data.problems().get("g")).contains("the report is empty");
    assertThat(data.problems().get("h")).contains("missing.png is missing");
    assertThat(data.warnings())
        .containsExactly(
            "1 of 1 image files of the split 'val' also occur in 'train', which makes its scores"
                + " too good; move each to one split",
            "1 of 1 patients of the split 'test' also occur in 'train', which makes its scores too"
                + " good; move each to one split")
        .inOrder();
  }

  @Test
  void imagesAreCountedByFormatSizeAndBrightness() {
    ImageSummary images = inspect(LabelSource.none()).images();
    assertThat(images.files()).isEqualTo(6);
    assertThat(images.formats()).containsExactly("png", 6);
    assertThat(images.bits()).containsExactly("8", 6);
    assertThat(images.sizes().common()).containsExactly("4 x 4", 5, "8 x 4", 1).inOrder();
    assertThat(images.sizes().width().max()).isEqualTo(8);
    assertThat(images.sizes().height().max()).isEqualTo(4);
    PixelSummary pixels = images.pixels();
    assertThat(pixels.blackShare()).isWithin(1e-12).of(1.0 / 6);
    assertThat(pixels.whiteShare()).isWithin(1e-12).of(2.0 / 6);
    assertThat(pixels.mostlyBlack()).isEqualTo(1);
    assertThat(pixels.mostlyWhite()).isEqualTo(2);
    assertThat(pixels.brightness().median()).isEqualTo(101);
    assertThat(images.dicom().files()).isEqualTo(0);
  }

  @Test
  void wordsAreCountedByThreshold() {
    WordSummary words = inspect(LabelSource.none()).texts().words();
    assertThat(words.words()).isEqualTo(7 + 7 + 4);
    assertThat(words.distinct()).isEqualTo(9);
    assertThat(words.once()).isEqualTo(3);
    assertThat(words.frequent()).containsEntry(".", 5);
    assertThat(words.unseenWords()).containsExactly("no", 1, "pneumothorax", 1);
    assertThat(words.thresholds().stream().map(WordSummary.Threshold::threshold))
        .containsExactly(1, 2, 3, 5)
        .inOrder();
    WordSummary.Threshold second = words.thresholds().get(1);
    assertThat(second.vocabulary()).isEqualTo(6);
    assertThat(second.unknownShare().get("train")).isWithin(1e-12).of(3.0 / 18);
    assertThat(second.unknownShare().get("val")).isEqualTo(0);
    assertThat(second.unknownShare().get("test")).isWithin(1e-12).of(2.0 / 3);
  }

  @Test
  void reportLengthsFillTheirBins() {
    LengthSummary lengths = inspect(LabelSource.none()).texts().lengths();
    assertThat(lengths.lengths().get("train")).isEqualTo(new Distribution(3, 4, 4, 7, 7, 7, 6));
    assertThat(lengths.bins())
        .containsExactly(
            "train", List.of(0, 0, 0, 0, 1, 0, 0, 2),
            "val", List.of(0, 0, 0, 0, 0, 0, 0, 1),
            "test", List.of(0, 0, 0, 1, 0, 0, 0, 0));
    assertThat(lengths.cut()).containsExactly("train", 0, "val", 0, "test", 0);
  }

  @Test
  void reportsThatDifferInLineEndsAndFilesOfEqualBytesAreDuplicates() {
    DuplicateSummary duplicates = inspect(LabelSource.none()).duplicates();
    assertThat(duplicates.reports().repeated()).containsExactly("train", 1, "val", 0, "test", 0);
    assertThat(duplicates.reports().largest())
        .containsExactly(
            new Duplicates.Group(
                3,
                ImmutableMap.of("train", 2, "val", 1),
                List.of("a", "b", "d"),
                "heart size normal . lungs clear ."));
    assertThat(duplicates.images().overlaps())
        .containsExactly(
            new Duplicates.Overlap("val", "train", 1, 1),
            new Duplicates.Overlap("test", "train", 0, 1),
            new Duplicates.Overlap("test", "val", 0, 1))
        .inOrder();
    assertThat(duplicates.images().largest().get(0).names())
        .containsExactly("a (white.png)", "d (copy.png)");
    assertThat(duplicates.patients().largest().get(0).names()).containsExactly("a", "f");
  }

  @Test
  void labelsComeFromTheReportsOrAFile() throws IOException {
    LabelSummary found = inspect(LabelSource.ofReports()).labels();
    assertThat(found.labelled()).containsExactly("train", 3, "val", 1, "test", 1);
    assertThat(positives(found))
        .containsEntry("Pleural Effusion", Map.of("train", 1, "val", 0, "test", 0));
    assertThat(positives(found))
        .containsEntry("No Finding", Map.of("train", 2, "val", 1, "test", 1));
    Path file =
        Files.writeString(
            folder.resolve("labels.csv"),
            "id,"
                + String.join(",", LabelOrder.CHEXBERT.classes())
                + "\na,,-1,,,,,,,,,,,,\nd,,,,,,1,,,,,,,,\n");
    LabelSummary read = inspect(LabelSource.ofFile(file, LabelOrder.CHEXBERT)).labels();
    assertThat(read.labelled()).containsExactly("train", 1, "val", 1, "test", 0);
    assertThat(positives(read))
        .containsEntry("Cardiomegaly", Map.of("train", 1, "val", 0, "test", 0));
    assertThat(inspect(LabelSource.none()).labels().classes()).isEmpty();
  }

  private static Map<String, Map<String, Integer>> positives(LabelSummary labels) {
    ImmutableMap.Builder<String, Map<String, Integer>> byName = ImmutableMap.builder();
    labels.classes().forEach(each -> byName.put(each.name(), each.positive()));
    return byName.buildOrThrow();
  }

  @Test
  void textsAndRareWordsCanBeLeftOut() {
    String all = Json.formatRecord(inspect(LabelSource.none()));
    String without = Json.formatRecord(inspect(LabelSource.none()).withoutTexts());
    for (String text : List.of("heart size normal", "pneumothorax")) {
      assertThat(all).contains(text);
      assertThat(without).doesNotContain(text);
    }
    assertThat(without).contains("\"max_seq_length\" : 60");
  }
}
