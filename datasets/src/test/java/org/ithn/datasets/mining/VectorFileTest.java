package org.ithn.datasets.mining;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.ithn.datasets.DataException;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors and row numbers that are exchanged with other programs. */
final class VectorFileTest {
  private static final int SIZE = 101;
  private static final int WIDTH = 7;
  private static final StudySet STUDIES = MiningExamples.studies(SIZE);
  private static final MiningConfig CONFIG = new MiningConfig(5, ReportCleaner.IU_XRAY, true, 1);

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("new").resolve("vectors.npy");
  }

  private static MinedNeighbours mine(EncodedStudies encoded, NeighbourSearch search) {
    return Miner.of(STUDIES, CONFIG, encoded).mine(search);
  }

  @Test
  void vectorsThatWereReadGiveTheSameNeighbours() {
    EncodedStudies encoded = MiningExamples.encoded(SIZE, WIDTH);
    VectorFile.write(encoded, STUDIES.train(), file());
    EncodedStudies read = VectorFile.read(file(), STUDIES.train());
    for (int row = 0; row < SIZE; row++) {
      assertThat(((DenseVectors) read.vectors()).vector(row))
          .isEqualTo(((DenseVectors) encoded.vectors()).vector(row));
    }
    assertThat(mine(read, ExactSearch.defaults())).isEqualTo(mine(encoded, ExactSearch.defaults()));
  }

  @Test
  void absentStudiesAreZeroRows() throws IOException {
    Set<String> absent = Set.of("s0", "s7", "s100");
    ReportVectors vectors = MiningExamples.encoded(SIZE - 3, WIDTH).vectors();
    EncodedStudies encoded = new EncodedStudies(vectors, "images", absent);
    VectorFile.write(encoded, STUDIES.train(), file());
    EncodedStudies read = VectorFile.read(file(), STUDIES.train());
    assertThat(read.absent()).isEqualTo(absent);
    assertThat(mine(read, ExactSearch.defaults())).isEqualTo(mine(encoded, ExactSearch.defaults()));
    byte[] bytes = Files.readAllBytes(file());
    assertThat(bytes).hasLength(128 + SIZE * WIDTH * 4);
    assertThat(Arrays.copyOfRange(bytes, 128, 128 + WIDTH * 4)).isEqualTo(new byte[WIDTH * 4]);
  }

  @Test
  void foreignVectorsAreNormalisedAndNamed() throws IOException {
    float[] values = MiningExamples.clustered(SIZE, WIDTH);
    writeNpy(file(), "<f4", SIZE, WIDTH, bytesOf(values));
    assertThat(VectorFile.hasRecord(file())).isFalse();
    EncodedStudies read = VectorFile.read(file(), STUDIES.train());
    assertThat(read.signature()).isEqualTo("vectors=vectors.npy");
    assertThat(mine(read, ExactSearch.defaults()).byStudy())
        .isEqualTo(mine(MiningExamples.encoded(SIZE, WIDTH), ExactSearch.defaults()).byStudy());
  }

  @Test
  void vectorsOfOtherStudiesAreRefused() throws IOException {
    VectorFile.write(MiningExamples.encoded(SIZE, WIDTH), STUDIES.train(), file());
    List<Study> reversed = new ArrayList<>(STUDIES.train());
    Collections.reverse(reversed);
    assertRefused(reversed, "vectors.npy.json: the vectors are of other training studies");
    byte[] bytes = Files.readAllBytes(file());
    bytes[200]++;
    Files.write(file(), bytes);
    assertRefused(STUDIES.train(), "is not the file that vectors.npy.json describes");
    Files.delete(file().resolveSibling("vectors.npy.json"));
    assertRefused(STUDIES.train().subList(0, 50), "has 101 rows for 50 training studies");
    writeNpy(file(), "<f4", SIZE, 1, bytesOf(new float[SIZE - 1]));
    assertRefused(STUDIES.train(), "its header announces");
    float[] infinite = new float[SIZE];
    infinite[3] = Float.POSITIVE_INFINITY;
    writeNpy(file(), "<f4", SIZE, 1, bytesOf(infinite));
    assertRefused(STUDIES.train(), "the vector of report 3 is not finite");
  }

  private void assertRefused(List<Study> train, String message) {
    assertThat(assertThrows(DataException.class, () -> VectorFile.read(file(), train)))
        .hasMessageThat()
        .contains(message);
  }

  @Test
  void sparseVectorsAreNotWritten() {
    EncodedStudies words = Miner.encode(STUDIES, CONFIG, new TfIdfEncoder(TfIdfOptions.defaults()));
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> VectorFile.write(words, STUDIES.train(), file())))
        .hasMessageThat()
        .contains("sparse vectors");
  }

  @Test
  void candidatesOfAnotherProgramAreRankedExactly() throws IOException {
    EncodedStudies encoded = MiningExamples.encoded(SIZE, WIDTH);
    MinedNeighbours exact = mine(encoded, ExactSearch.defaults());
    List<String> ids = STUDIES.train().stream().map(Study::id).toList();
    Random random = new Random(3);
    List<Long> numbers = new ArrayList<>();
    for (String id : ids) { // the right ones, itself, none, a repeated one and strangers
      List<Long> row = new ArrayList<>();
      exact.rankedNeighbours(id).forEach(each -> row.add((long) ids.indexOf(each)));
      row.addAll(List.of((long) ids.indexOf(id), -1L, row.get(0)));
      row.add((long) random.nextInt(SIZE));
      Collections.shuffle(row, random);
      numbers.addAll(row);
    }
    Path candidates = folder.resolve("ids.npy");
    writeIds(candidates, numbers);
    List<String> lines = new ArrayList<>();
    MinedNeighbours ranked = mine(encoded, new CandidateSearch(candidates, lines::add));
    assertThat(ranked.byStudy()).isEqualTo(exact.byStudy());
    assertThat(ranked.source().encoder()).isEqualTo("given candidates=ids.npy");
    assertThat(lines).containsExactly("recall@5 against exact search 1.0000 on 96 studies");
    numbers.set(17, (long) SIZE);
    writeIds(candidates, numbers);
    assertThat(
            assertThrows(
                DataException.class,
                () -> mine(encoded, new CandidateSearch(candidates, lines::add))))
        .hasMessageThat()
        .contains("ids.npy: row 1 contains 101; expected row numbers from 0 to 100, or -1");
  }

  @Test
  void candidatesAreNumberedAmongAllStudiesIfSomeAreAbsent() throws IOException {
    Set<String> absent = Set.of("s0", "s7", "s100");
    ReportVectors vectors = MiningExamples.encoded(SIZE - absent.size(), WIDTH).vectors();
    EncodedStudies encoded = new EncodedStudies(vectors, "images", absent);
    MinedNeighbours exact = mine(encoded, ExactSearch.defaults());
    List<String> ids = STUDIES.train().stream().map(Study::id).toList();
    List<Long> numbers = new ArrayList<>();
    for (String id : ids) { // the right ones and absent ones
      exact.rankedNeighbours(id).forEach(each -> numbers.add((long) ids.indexOf(each)));
      numbers.addAll(List.of(0L, 7L, 100L));
      numbers.addAll(Collections.nCopies(absent.contains(id) ? CONFIG.neighbours() : 0, 1L));
    }
    Path candidates = folder.resolve("ids.npy");
    writeIds(candidates, numbers);
    CandidateSearch search = new CandidateSearch(candidates, line -> {});
    assertThat(mine(encoded, search).byStudy()).isEqualTo(exact.byStudy());
    Miner miner = Miner.of(STUDIES, CONFIG, encoded);
    MinedNeighbours part = miner.mine(search, new Shard(2, 3)).neighbours();
    assertThat(exact.byStudy()).containsAtLeastEntriesIn(part.byStudy());
    writeNpy(candidates, "<i8", SIZE - 3, 1, new byte[(SIZE - 3) * Long.BYTES]);
    assertThat(assertThrows(DataException.class, () -> mine(encoded, search)))
        .hasMessageThat()
        .contains("ids.npy: has 98 rows for 101 training studies");
  }

  private static void writeIds(Path file, List<Long> numbers) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    numbers.forEach(bytes::putLong);
    writeNpy(file, "<i8", SIZE, numbers.size() / SIZE, bytes.array());
  }

  private static byte[] bytesOf(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  /** Writes a file as NumPy does, with a header of 118 bytes after the 10 of the version. */
  private static void writeNpy(Path file, String type, int rows, int width, byte[] data)
      throws IOException {
    Files.createDirectories(file.getParent());
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }".formatted(type, rows, width);
    ByteBuffer bytes = ByteBuffer.allocate(128 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    bytes.put((byte) 0).putShort((short) 118);
    bytes.put(
        (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII));
    Files.write(file, bytes.put(data).array());
  }
}
