package org.ithn.datasets.mining;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.ithn.datasets.DataException;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of the studies, mined separately and joined. */
final class ShardedMiningTest {
  private static final int SIZE = 307;
  private static final StudySet STUDIES = MiningExamples.studies(SIZE);
  private static final MiningConfig CONFIG = new MiningConfig(5, ReportCleaner.IU_XRAY, true, 0.9);

  @TempDir private Path folder;

  private Path whole() {
    return folder.resolve("neighbours.jsonl");
  }

  /** Mines all parts, writes them and the joined file, and compares its bytes. */
  private void checkParts(
      MiningConfig config, EncodedStudies encoded, NeighbourSearch search, int... counts)
      throws IOException {
    Path single = folder.resolve("single.jsonl");
    NeighbourFile.write(Miner.of(STUDIES, config, encoded).mine(search), single);
    for (int count : counts) {
      mineParts(config, encoded, search, count);
      NeighbourFile.write(NeighbourPart.merge(whole(), count), whole());
      assertWithMessage("%s parts", count)
          .that(Files.readString(whole()))
          .isEqualTo(Files.readString(single));
    }
  }

  private void mineParts(
      MiningConfig config, EncodedStudies encoded, NeighbourSearch search, int count) {
    Miner miner = Miner.of(STUDIES, config, encoded);
    for (Shard shard : Shard.all(count)) {
      NeighbourFile.writePart(miner.mine(search, shard), shard.file(whole()));
    }
  }

  @Test
  void joinedPartsOfDenseVectorsEqualOneRun() throws IOException {
    checkParts(CONFIG, MiningExamples.encoded(SIZE, 11), ExactSearch.defaults(), 1, 3, 7);
  }

  @Test
  void joinedPartsOfWordCountsEqualOneRun() throws IOException {
    ReportEncoder encoder = new TfIdfEncoder(TfIdfOptions.defaults());
    checkParts(CONFIG, Miner.encode(STUDIES, CONFIG, encoder), ExactSearch.defaults(), 2, SIZE);
  }

  @Test
  void joinedPartsOfAnIndexEqualOneRun() throws IOException {
    MiningConfig unlimited = new MiningConfig(5, ReportCleaner.IU_XRAY, true, 1);
    checkParts(
        unlimited,
        MiningExamples.encoded(SIZE, 11),
        new LuceneSearch(folder.resolve("index"), line -> {}),
        3);
  }

  @Test
  void studiesWithoutVectorsAreCountedInTheirPart() throws IOException {
    Set<String> absent = Set.of("s0", "s5", "s6", "s150", "s306");
    int present = SIZE - absent.size();
    EncodedStudies encoded =
        new EncodedStudies(MiningExamples.encoded(present, 11).vectors(), "given", absent);
    checkParts(CONFIG, encoded, ExactSearch.defaults(), 2, 5);
    MinedNeighbours mined = NeighbourFile.read(whole());
    assertThat(mined.byStudy().keySet()).containsExactlyElementsIn(ids()).inOrder();
    absent.forEach(id -> assertThat(mined.neighbours(id)).isEmpty());
    assertThat(mined.counts().noNeighbour()).isEqualTo(absent.size());
    assertThat(
            mined.byStudy().values().stream()
                .flatMap(List::stream)
                .map(Neighbour::id)
                .filter(absent::contains)
                .toList())
        .isEmpty();
  }

  private static List<String> ids() {
    return STUDIES.train().stream().map(Study::id).toList();
  }

  @Test
  void missingAndForeignPartsAreRefused() throws IOException {
    EncodedStudies encoded = MiningExamples.encoded(SIZE, 11);
    mineParts(CONFIG, encoded, ExactSearch.defaults(), 3);
    Shard second = new Shard(2, 3);
    Path file = second.file(whole());
    assertThat(file.getFileName().toString()).isEqualTo("neighbours.jsonl.2-of-3");
    byte[] good = Files.readAllBytes(file);

    Files.delete(file);
    assertRefused("neighbours.jsonl.2-of-3: no such file");
    Files.copy(new Shard(1, 3).file(whole()), file);
    assertRefused("contains part 1/3; expected 2/3");
    MiningConfig other = new MiningConfig(4, ReportCleaner.IU_XRAY, true, 0.9);
    NeighbourFile.writePart(
        Miner.of(STUDIES, other, encoded).mine(ExactSearch.defaults(), second), file);
    assertRefused("was mined from other data, with another encoder or other settings");
    float[] values = MiningExamples.clustered(SIZE, 11);
    values[SIZE * 11 - 1] += 0.001f;
    NeighbourFile.writePart(
        Miner.of(STUDIES, CONFIG, EncodedStudies.of(DenseVectors.of(values, SIZE, 11), "given"))
            .mine(ExactSearch.defaults(), second),
        file);
    assertRefused("was mined from other vectors than");
    Files.write(file, good);
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.lastIndexOf("\n{") + 1));
    assertRefused("contains 101 studies, line 1 says 102; it is truncated");
    Files.write(file, good);
    assertThat(NeighbourPart.merge(whole(), 3).byStudy()).hasSize(SIZE);
  }

  private void assertRefused(String message) {
    assertThat(assertThrows(DataException.class, () -> NeighbourPart.merge(whole(), 3)))
        .hasMessageThat()
        .contains(message);
  }

  @Test
  void aPartIsNoFileOfAllNeighbours() {
    mineParts(CONFIG, MiningExamples.encoded(SIZE, 11), ExactSearch.defaults(), 1);
    assertThat(
            assertThrows(
                DataException.class, () -> NeighbourFile.read(new Shard(1, 1).file(whole()))))
        .hasMessageThat()
        .contains("format 'ithn-neighbours-part' version 2; expected 'ithn-neighbours'");
  }

  @Test
  void partsCoverAllRowsOnce() {
    for (int count : new int[] {1, 2, 3, 10, 97}) {
      List<Integer> rows =
          Shard.all(count).stream()
              .flatMap(part -> IntStream.range(part.first(41), part.end(41)).boxed())
              .toList();
      assertThat(rows).containsExactlyElementsIn(IntStream.range(0, 41).boxed().toList()).inOrder();
    }
    assertThat(new Shard(9_999, 10_000).end(2_000_000_000)).isEqualTo(1_999_800_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0/3", "4/3", "-1/3", "1/0", "1/10001", "1/99999999999", "a/b"})
  void otherPartsAreRefused(String text) {
    assertThat(assertThrows(IllegalArgumentException.class, () -> Shard.parse(text)))
        .hasMessageThat()
        .contains("expected i/n");
  }
}
