package org.ithn.datasets.mining;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.ithn.datasets.DataException;
import org.ithn.datasets.text.ReportCleaner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighbourFileTest {
  private static final MinedNeighbours NEGATIVES =
      new MinedNeighbours(
          new MiningProvenance(
              "tfidf words=2", new MiningConfig(2, ReportCleaner.MIMIC_CXR, true, 0.95), 3, "a5"),
          new MiningCounts(9, 4, 7, 5, 2, 1),
          Map.of(
              "a", List.of(new Neighbour("b", 0.1 + 0.2), new Neighbour("ü", 0.25)),
              "b", List.of(new Neighbour("a", 0.1 + 0.2)),
              "ü", List.of()));

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("new").resolve("neighbours.jsonl");
    NeighbourFile.write(NEGATIVES, file);
  }

  @Test
  void writtenFilesAreReadBack() {
    assertThat(NeighbourFile.read(file)).isEqualTo(NEGATIVES);
  }

  @Test
  void filesOfTheFirstVersionAreRead() throws IOException {
    String text =
        Files.readString(file)
            .replace("\"version\":2", "\"version\":1")
            .replace("\"exclude_same_study\":true,\"exclude_same_patient\":true,", "")
            .replace("\"excluded_same_study\":9,\"excluded_same_patient\":4,", "");
    Files.writeString(file, text);
    MinedNeighbours read = NeighbourFile.read(file);
    assertThat(read.byStudy()).isEqualTo(NEGATIVES.byStudy());
    assertThat(read.counts()).isEqualTo(new MiningCounts(0, 0, 7, 5, 2, 1));
    assertThat(read.source().config().excludeSameStudy()).isFalse();
  }

  @Test
  void fileIsReplacedAndNoTemporaryFileRemains() throws IOException {
    NeighbourFile.write(NEGATIVES, file);
    try (Stream<Path> entries = Files.list(file.getParent())) {
      assertThat(entries.toList()).containsExactly(file);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "version":2       | "version":3       | line 1: format 'ithn-neighbours' version 3
          "version":2       | "version":1       | line 1: unknown key 'exclude_same_patient'
          "studies":3       | "studies":4       | contains 3 studies, line 1 says 4
          "encoder"         | "coder"           | line 1: unknown key 'coder'
          mimic-cxr         | mimic             | no report cleaner named 'mimic'
          "neighbours":2    | "neighbours":1    | 2 neighbours; line 1 allows 1
          "neighbours":2    | "neighbours":-2   | 'neighbours' is -2; expected an integer
          "id":"ü","sim     | "id":"z","sim     | neighbour 'z' is not a study of the file
          :0.25             | :0.75             | the similarity of 'ü' is 0.75
          :0.25             | :"x"              | 'similarity' is "x"; expected a number
          "id":"ü","neigh   | "id":"a","neigh   | duplicate study 'a'
          []                | [[]]              | expected an object with the keys [id, similarity]
          []                | []}               | is not JSON
          """)
  void invalidFilesAreRejectedWithPlaceAndReason(String from, String to, String message)
      throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
    DataException error = assertThrows(DataException.class, () -> NeighbourFile.read(file));
    assertThat(error).hasMessageThat().contains(message);
    assertThat(error).hasMessageThat().contains(file.toString());
  }

  @Test
  void studyThatIsItsOwnNeighbourIsRejected() throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"id\":\"b\",\"neigh", "\"id\":\"a\",\"neigh"));
    DataException error = assertThrows(DataException.class, () -> NeighbourFile.read(file));
    assertThat(error).hasMessageThat().contains("'a' is study 'a' itself or a duplicate");
  }

  @Test
  void missingAndEmptyFilesAreNamed() throws IOException {
    Path missing = folder.resolve("missing.jsonl");
    DataException error = assertThrows(DataException.class, () -> NeighbourFile.read(missing));
    assertThat(error).hasMessageThat().contains("missing.jsonl: no such file");
    Path empty = Files.createFile(folder.resolve("empty.jsonl"));
    error = assertThrows(DataException.class, () -> NeighbourFile.read(empty));
    assertThat(error).hasMessageThat().contains("empty.jsonl: is empty");
  }

  @Test
  void mutatedFilesAreReadOrRejectedButNeverCrash() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Random random = new Random(41);
    int rejected = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] mutated = bytes.clone();
      for (int change = 0; change <= i % 3; change++) {
        mutated[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, mutated);
      try {
        assertThat(NeighbourFile.read(file).byStudy()).isNotEmpty();
      } catch (DataException e) {
        rejected++;
      }
    }
    assertThat(rejected).isGreaterThan(500);
  }
}
