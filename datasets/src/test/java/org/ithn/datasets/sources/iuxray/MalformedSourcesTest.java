package org.ithn.datasets.sources.iuxray;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.ithn.datasets.sources.iuxray.TestSources.edit;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.Documents;
import org.ithn.datasets.image.TestPng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that each kind of damage is reported with its place: {@code stop} ends the preparation,
 * {@code skip} counts and skips the item if the rest is usable.
 */
class MalformedSourcesTest {
  /** Marks damage that stops the preparation under every policy. */
  private static final int REJECTED = -1;

  @TempDir private Path folder;

  /**
   * Kind of damage.
   *
   * @param message a part of the expected message
   * @param studies the number of studies written with {@code skip}, or {@link #REJECTED}
   */
  private record Damage(String name, Source source, Edit edit, String message, int studies) {
    @Override
    public String toString() {
      return name;
    }
  }

  private enum Source {
    XML,
    ARCHIVE,
    CSV,
    SPLIT
  }

  private interface Edit {
    void apply(TestSources sources) throws IOException;
  }

  static Stream<Damage> damages() {
    return Stream.of(xml(), archives(), tables(), images(), splits()).flatMap(all -> all);
  }

  private static Damage xml(String name, String from, String to, String message) {
    return new Damage(name, Source.XML, s -> edit(s.xml(2), from, to), "2.xml, line " + message, 3);
  }

  private static Stream<Damage> xml() {
    String declaration = "<eCitation>";
    return Stream.of(
        xml("cut off XML", "</eCitation>", "", "9: is not valid XML"),
        xml("XML tags crossed", "</AbstractText>", "</Abstract>", "4: is not valid XML"),
        xml("text instead of XML", "<?xml", "Report <?xml", "1: is not valid XML"),
        xml(
            "document type",
            declaration,
            "<!DOCTYPE a []>" + declaration,
            "2: has a document type"),
        xml(
            "external entity",
            declaration,
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>" + declaration,
            "2: has a document type"),
        xml(
            "entities that grow",
            declaration,
            "<!DOCTYPE a [<!ENTITY x \"xx\"><!ENTITY y \"&x;&x;&x;\">]>" + declaration,
            "2: has a document type"),
        xml("unknown entity", "Cough", "&cough;", "4: is not valid XML"),
        xml("no uId", "<uId id=\"CXR2\"/>", "", "1: has no uId"),
        xml("two uIds", "<uId id=\"CXR2\"/>", "<uId id=\"CXR2\"/><uId id=\"CXR9\"/>", "3: has the"),
        xml("uId of another kind", "id=\"CXR2\"", "id=\"../2\"", "3: has the uId '../2'"),
        xml("uId beyond all numbers", "id=\"CXR2\"", "id=\"CXR22222222222\"", "3: has the uId"),
        xml(
            "image that leaves the folder",
            "\"CXR2_IM-0002-1001\"",
            "\"../../passwd\"",
            "6: names"),
        xml("findings twice", "INDICATION", "FINDINGS", "5: has two FINDINGS sections"),
        new Damage(
            "XML in Latin-1 declared as UTF-8",
            Source.XML,
            s ->
                Files.write(
                    s.xml(2),
                    TestSources.report(2)
                        .replace("Cough", "Caf\u00e9")
                        .getBytes(StandardCharsets.ISO_8859_1)),
            "2.xml, line ",
            3),
        new Damage(
            "empty XML",
            Source.XML,
            s -> Files.write(s.xml(2), new byte[0]),
            "is not valid XML",
            3),
        new Damage(
            "the same report in two files",
            Source.XML,
            s -> Files.copy(s.xml(2), s.xml(9)),
            "duplicate report CXR2 (first in",
            4),
        new Damage(
            "XML that is a link",
            Source.XML,
            s -> Files.createSymbolicLink(s.xml(9), s.xml(2)),
            "9.xml: is not a regular file",
            4),
        new Damage(
            "XML of 5 MiB",
            Source.XML,
            s -> Files.write(s.xml(2), new byte[Documents.MAX_DOCUMENT_BYTES + 1]),
            "more than the 4194304 allowed",
            3),
        new Damage(
            "no report at all",
            Source.XML,
            s -> {
              for (int number = 1; number <= TestSources.STUDIES; number++) {
                Files.delete(s.xml(number));
              }
            },
            "no reports; expected",
            REJECTED));
  }

  private static Stream<Damage> archives() {
    return Stream.of(
        new Damage(
            "archive that is text",
            Source.ARCHIVE,
            s -> Files.writeString(s.archive(), "no archive"),
            "is damaged, truncated or not an archive",
            REJECTED),
        new Damage(
            "archive cut off",
            Source.ARCHIVE,
            s -> {
              s.pack(tar -> {});
              byte[] bytes = Files.readAllBytes(s.archive());
              Files.write(s.archive(), Arrays.copyOf(bytes, bytes.length / 2));
            },
            "is damaged, truncated or not an archive",
            REJECTED),
        new Damage(
            "archive of nothing",
            Source.ARCHIVE,
            s -> Files.write(s.archive(), gzip(new byte[1024])),
            "contains no files",
            REJECTED),
        new Damage(
            "link in an archive",
            Source.ARCHIVE,
            s ->
                s.pack(
                    tar -> {
                      TarArchiveEntry link =
                          new TarArchiveEntry("a/9.xml", TarConstants.LF_SYMLINK);
                      link.setLinkName("/etc/passwd");
                      tar.putArchiveEntry(link);
                      tar.closeArchiveEntry();
                    }),
            "a/9.xml: is a link or a device",
            4),
        new Damage(
            "archive entry of 5 MiB",
            Source.ARCHIVE,
            s ->
                s.pack(
                    tar ->
                        TestSources.put(tar, "9.xml", new byte[Documents.MAX_DOCUMENT_BYTES + 1])),
            "9.xml: has 4194305 bytes",
            4),
        new Damage(
            "bad XML under a name that leaves the folder",
            Source.ARCHIVE,
            s -> s.pack(tar -> TestSources.put(tar, "../../9.xml", "<a>".getBytes(UTF_8))),
            "9.xml, line 1: is not valid XML",
            4));
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private static Damage csv(String name, String from, String to, String message, int studies) {
    return new Damage(name, Source.CSV, s -> edit(s.csv(), from, to), message, studies);
  }

  private static Stream<Damage> tables() {
    return Stream.of(
        csv("column missing", "findings", "finding", "the column 'findings' is missing", REJECTED),
        csv("column twice", "MeSH", "UID", "line 1: duplicate column 'UID'", REJECTED),
        csv(
            "value too many",
            "2,normal",
            "2,normal,x",
            "line 3: has 5 values, the header has 4",
            3),
        csv("value missing", "2,normal,", "2,", "line 3: has 3 values, the header has 4", 3),
        csv("uid that is no number", "\n2,", "\n2a,", "line 3: the uid is '2a'", 3),
        csv("uid twice", "\n3,", "\n2,", "line 4: duplicate report CXR2 (first in", 3),
        new Damage(
            "quote never closed",
            Source.CSV,
            s -> Files.writeString(s.csv(), TestSources.table() + "5,normal,\"Lungs"),
            "is not valid CSV",
            REJECTED),
        csv("text behind a quote", "2 normal.\"", "2 \"normal.\"", "is not valid CSV", REJECTED),
        csv("NUL character", "heart 2", "heart\0 2", "line 3: contains a NUL character", 3),
        new Damage(
            "empty table",
            Source.CSV,
            s -> Files.write(s.csv(), new byte[0]),
            "is empty; expected a header",
            REJECTED),
        new Damage(
            "table of nothing but a header",
            Source.CSV,
            s -> Files.writeString(s.csv(), "uid,findings\n"),
            "no reports; expected",
            REJECTED),
        new Damage(
            "table in Latin-1",
            Source.CSV,
            s ->
                Files.write(
                    s.csv(),
                    TestSources.table()
                        .replace("heart 2", "c\u0153ur 2".replace('\u0153', '\u00f6'))
                        .getBytes(StandardCharsets.ISO_8859_1)),
            "line 3: is not UTF-8",
            3),
        new Damage(
            "projection of another report",
            Source.CSV,
            s -> edit(s.projections(), "\n2,2_IM-0002-1001", "\n2,3_IM-0002-1001"),
            "line 5: report 2 has the image '3_IM-0002-1001.dcm.png'",
            3),
        new Damage(
            "projection that leaves the folder",
            Source.CSV,
            s -> edit(s.projections(), "2_IM-0002-1001", "../2_IM-0002-1001"),
            "line 5: report 2 has the image '../2_IM-0002-1001.dcm.png'",
            3));
  }

  private static Damage image(String name, Edit edit, String message) {
    return new Damage(name, Source.XML, edit, message, 3);
  }

  private static Stream<Damage> images() {
    byte[] good = TestPng.gray(2, 1, 3, 4);
    byte[] flipped = good.clone();
    flipped[good.length - 20] ^= 1;
    return Stream.of(
        image("image missing", s -> Files.delete(s.image(2, 1)), "CXR2_IM-0002-1001 is missing"),
        image("image of 0 bytes", s -> Files.write(s.image(2, 1), new byte[0]), "file is empty"),
        image(
            "image that is text",
            s -> Files.writeString(s.image(2, 1), "no picture"),
            "is neither PNG nor JPEG"),
        image(
            "image cut off",
            s -> Files.write(s.image(2, 1), Arrays.copyOf(good, good.length - 20)),
            "is damaged or cut off"),
        image("image with a flipped bit", s -> Files.write(s.image(2, 1), flipped), "is damaged"),
        image(
            "header of 100,000 x 100,000 pixels",
            s ->
                Files.write(
                    s.image(2, 1),
                    TestPng.of(100_000, 100_000, 8, TestPng.GRAY, new byte[0], new byte[9])),
            "has 100000 x 100000 pixels"),
        image(
            "header of 0 x 5 pixels",
            s ->
                Files.write(
                    s.image(2, 1), TestPng.of(0, 5, 8, TestPng.GRAY, new byte[0], new byte[9])),
            "its header says 0 x 5 pixels"),
        image(
            "folder instead of an image",
            s -> {
              Files.delete(s.image(2, 1));
              Files.createDirectory(s.image(2, 1));
            },
            "CXR2_IM-0002-1001 is missing"),
        new Damage(
            "link that leaves the images, beside the image",
            Source.XML,
            s -> {
              Path outside = Files.write(s.root.resolve("secret.png"), good);
              Files.createSymbolicLink(s.images().resolve("CXR9_IM-0009-1001.png"), outside);
            },
            "is a link that leaves the image folder",
            4),
        new Damage(
            "link to nothing",
            Source.XML,
            s ->
                Files.createSymbolicLink(
                    s.images().resolve("CXR9_IM-0009-1001.png"), s.root.resolve("nowhere.png")),
            "is a broken link",
            4),
        new Damage(
            "the same image twice",
            Source.XML,
            s -> Files.copy(s.image(2, 1), s.images().resolve("2_IM-0002-1001.dcm.png")),
            "has the same image name as",
            4));
  }

  private static Damage split(String name, String from, String to, String message, int studies) {
    return new Damage(name, Source.SPLIT, s -> edit(s.split(), from, to), message, studies);
  }

  private static Stream<Damage> splits() {
    String id = "\"id\":\"CXR2_IM-0002\"";
    return Stream.of(
        split("split of another data set", id, "\"id\":\"p10/s5\"", "is not an IU X-Ray id", 3),
        split(
            "id that leaves the folder", id, "\"id\":\"CXR2_/../..\"", "is not an IU X-Ray id", 3),
        split("study without report", id, "\"id\":\"CXR77_IM-1\"", "contain no report CXR77", 3),
        split("id twice", id, "\"id\":\"CXR1_IM-0001\"", "first used at train[0]", 3),
        split("two studies of one report", id, "\"id\":\"CXR1_IM-2\"", "the same report", 3),
        split(
            "more images than there are",
            "CXR2_IM-0002/1.png\"",
            "1.png\",\"2.png\"",
            "3 are required",
            3),
        split("cut off split", "]}", "]", "is not valid JSON", REJECTED),
        split("split without test", "test", "tset", "the key 'test' is missing", REJECTED));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new java.io.ByteArrayOutputStream();
    try (var zipped = new java.util.zip.GZIPOutputStream(bytes)) {
      zipped.write(content);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void damageIsReportedCountedAndSkippedByPolicy(Damage damage) throws IOException {
    TestSources sources = new TestSources(folder);
    sources.pack(tar -> {});
    damage.edit.apply(sources);
    IuXrayOptions options =
        switch (damage.source) {
          case XML -> sources.options(sources.xml(), false);
          case ARCHIVE -> sources.options(sources.archive(), false);
          case CSV -> sources.options(sources.csv(), false);
          case SPLIT -> sources.options(sources.xml(), true);
        };
    DataException stopped =
        assertThrows(
            DataException.class, () -> IuXrayPreparation.run(options, BadExamples.stopOnFirst()));
    assertThat(stopped).hasMessageThat().contains(damage.message);
    assertThat(stopped.getMessage()).doesNotContain("\n");
    assertWithMessage("nothing is written").that(Files.exists(sources.out())).isFalse();

    BadExamples bad = BadExamples.skipAndRecord();
    if (damage.studies == REJECTED) {
      DataException rejected =
          assertThrows(DataException.class, () -> IuXrayPreparation.run(options, bad));
      assertThat(rejected).hasMessageThat().contains(damage.message);
      assertThat(Files.exists(sources.out())).isFalse();
    } else {
      PreparationCounts counts = IuXrayPreparation.run(options, bad);
      assertThat(bad.describe()).contains(damage.message);
      assertThat(bad.count()).isEqualTo(1);
      assertThat(counts.studies()).isEqualTo(damage.studies);
      assertThat(Files.readString(sources.out().resolve("left_out.csv"))).contains(damage.message);
    }
  }

  @Test
  void thereAreAtLeastThirtyKinds() {
    assertThat(damages().map(Damage::name).distinct().count()).isAtLeast(30);
    assertThat(damages().map(Damage::name).toList()).containsNoDuplicates();
  }
}
