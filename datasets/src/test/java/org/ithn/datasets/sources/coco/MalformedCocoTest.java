package org.ithn.datasets.sources.coco;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that damaged COCO files are reported with their place, and skipped or rejected by policy.
 */
class MalformedCocoTest {
  /** Marks damage that stops the preparation under every policy. */
  private static final int REJECTED = -1;

  @TempDir private Path folder;

  /**
   * Kind of damage.
   *
   * @param message a part of the expected message
   * @param captions the number of training captions, of 8, written with {@code skip}, or {@link
   *     #REJECTED}
   */
  private record Damage(String name, boolean lists, Edit edit, String message, int captions) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Edit {
    void apply(TestCoco coco) throws IOException;
  }

  private static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  private static Damage karpathy(
      String name, String from, String to, String message, int captions) {
    return new Damage(name, false, coco -> edit(coco.karpathy(), from, to), message, captions);
  }

  private static Damage lists(String name, Edit edit, String message, int captions) {
    return new Damage(name, true, edit, message, captions);
  }

  static Stream<Damage> damages() {
    return Stream.concat(splits(), captionFiles());
  }

  private static Stream<Damage> splits() {
    return Stream.of(
        karpathy("split file cut off", "\n]}", "", "is not valid JSON", REJECTED),
        karpathy(
            "split file of another kind", "\"images\"", "\"image\"", "'images' is missing", -1),
        karpathy(
            "images that are no list",
            "\"images\": [",
            "\"images\": 3, \"a\": [",
            "'images' is not a list",
            -1),
        karpathy("unknown split", "\"restval\"", "\"rest\"", "images[2]: the split is 'rest'", 4),
        karpathy("image without number", "\"cocoid\": 2", "\"id\": 2", "'cocoid' is missing", 6),
        karpathy("number that is text", "\"cocoid\": 2", "\"cocoid\": \"2\"", "'cocoid' is", 6),
        karpathy("negative number", "\"cocoid\": 2", "\"cocoid\": -2", "'cocoid' is -2", 6),
        karpathy("image twice", "\"cocoid\": 2", "\"cocoid\": 1", "duplicate image 1 (first at", 6),
        karpathy("caption twice", "\"sentid\": 21", "\"sentid\": 11", "duplicate sentence 11", 7),
        karpathy(
            "caption of blanks", TestCoco.caption(2, 1), "  ", "image 2, sentence 1: 'raw'", 7),
        karpathy(
            "caption that is a number",
            "\"raw\": \"A dog 2 j",
            "\"raw\": 1, \"b\": \"",
            "'raw' is 1",
            6),
        karpathy(
            "no captions",
            "\"sentences\": [{\"raw\": \"A dog 2",
            "\"s\": [{\"r\": \"",
            "image 2 has no usable sentence",
            6),
        karpathy(
            "path that leaves", "\"filepath\": \"train2014\"", "\"filepath\": \"..\"", "leaves", 4),
        karpathy(
            "absolute path", "\"filepath\": \"train2014\"", "\"filepath\": \"/etc\"", "leaves", 4),
        karpathy(
            "NUL in a path",
            "COCO_train2014_000000000002",
            "\\u0000",
            "leaves the image folder",
            6),
        new Damage(
            "split file that is not there",
            false,
            coco -> Files.delete(coco.karpathy()),
            "no such file",
            REJECTED),
        new Damage(
            "image file missing",
            false,
            coco -> Files.delete(coco.images().resolve(TestCoco.path(3))),
            "of image 3 is missing",
            6),
        new Damage(
            "folder instead of an image",
            false,
            coco -> {
              Files.delete(coco.images().resolve(TestCoco.path(3)));
              Files.createDirectory(coco.images().resolve(TestCoco.path(3)));
            },
            "of image 3 is missing",
            6));
  }

  private static Stream<Damage> captionFiles() {
    return Stream.of(
        lists("list missing", coco -> Files.delete(coco.list("dev")), "no such file", REJECTED),
        lists(
            "list that is text",
            coco -> Files.writeString(coco.list("dev"), "50"),
            "is not a .npy",
            -1),
        lists("list of 0 bytes", c -> Files.write(c.list("dev"), new byte[0]), "is not a .npy", -1),
        lists(
            "list cut off",
            coco -> {
              byte[] whole = Files.readAllBytes(coco.list("dev"));
              Files.write(coco.list("dev"), Arrays.copyOf(whole, whole.length - 3));
            },
            "13 bytes follow the header, 2 numbers need 16",
            REJECTED),
        lists(
            "list cut off in its header",
            coco -> Files.write(coco.list("dev"), Arrays.copyOf(TestCoco.npy("<i8", "(0,)"), 40)),
            "is truncated inside the header",
            REJECTED),
        lists(
            "list of objects",
            coco -> Files.write(coco.list("dev"), TestCoco.npy("|O", "(1,)", 5)),
            "has the type '|O'; expected 4- or 8-byte integers",
            REJECTED),
        lists(
            "list of floats",
            coco -> Files.write(coco.list("dev"), TestCoco.npy("<f8", "(1,)", 5)),
            "has the type '<f8'",
            REJECTED),
        lists(
            "list of two dimensions",
            coco -> Files.write(coco.list("dev"), TestCoco.npy("<i8", "(1, 2)", 50, 51)),
            "has the shape (1, 2)",
            REJECTED),
        lists(
            "list that claims 900 million numbers",
            coco -> Files.write(coco.list("dev"), TestCoco.npy("<i8", "(900000000,)", 50)),
            "900000000 numbers need 7200000000",
            REJECTED),
        lists(
            "list of a later version",
            coco -> {
              byte[] bytes = TestCoco.npy("<i8", "(1,)", 50);
              bytes[6] = 9;
              Files.write(coco.list("dev"), bytes);
            },
            "version 9",
            REJECTED),
        lists(
            "number without caption",
            coco -> coco.write("train", 10, 11, 20, 99),
            "ids.npy[3]: no caption has the number 99",
            7),
        lists(
            "number twice",
            c -> c.write("train", 10, 11, 10, 20),
            "ids.npy[2]: duplicate caption 10",
            7),
        lists(
            "number in two lists",
            c -> c.write("train", 10, 11, 20, 30),
            "duplicate caption 30",
            7),
        lists(
            "caption file cut off",
            coco -> edit(coco.captions("val2014"), "}]}", "}"),
            "is not valid JSON",
            REJECTED),
        lists(
            "caption without image",
            coco -> edit(coco.captions("train2014"), "\"id\": 20, \"image_id\": 2", "\"id\": 20"),
            "'image_id' is missing",
            7),
        lists(
            "caption of an unknown image",
            coco -> edit(coco.captions("train2014"), "20, \"image_id\": 2", "20, \"image_id\": 9"),
            "image 9 of caption 20 is not in the list of images",
            7),
        lists(
            "image name that leaves",
            coco -> edit(coco.captions("train2014"), "\"COCO_train2014_000000000001", "\"../x"),
            "leaves the image folder",
            6));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void damageIsReportedCountedAndSkippedByPolicy(Damage damage) throws IOException {
    TestCoco coco = new TestCoco(folder);
    damage.edit.apply(coco);
    CocoOptions options =
        damage.lists ? coco.captionOptions() : coco.karpathyOptions(TrainingSubset.ALL);
    DataException stopped =
        assertThrows(
            DataException.class, () -> CocoPreparation.run(options, BadExamples.stopOnFirst()));
    assertThat(stopped).hasMessageThat().contains(damage.message);
    assertThat(stopped.getMessage()).doesNotContain("\n");
    assertWithMessage("nothing is written").that(Files.exists(coco.out())).isFalse();
    BadExamples bad = BadExamples.skipAndRecord();
    if (damage.captions == REJECTED) {
      assertThrows(DataException.class, () -> CocoPreparation.run(options, bad));
      assertThat(Files.exists(coco.out())).isFalse();
    } else {
      CocoPreparation.Counts counts = CocoPreparation.run(options, bad);
      assertThat(bad.count()).isAtLeast(1);
      assertThat(counts.trainCaptions()).isEqualTo(damage.captions);
      assertThat(Files.readString(coco.out().resolve("left_out.csv")).lines().count())
          .isEqualTo(bad.count() + 1);
    }
  }

  @Test
  void thereAreAtLeastThirtyKinds() {
    assertThat(damages().map(Damage::name).distinct().count()).isAtLeast(30);
  }
}
