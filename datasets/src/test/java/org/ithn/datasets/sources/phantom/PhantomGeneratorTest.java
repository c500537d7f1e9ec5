package org.ithn.datasets.sources.phantom;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.Iterables;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhantomGeneratorTest {
  private static final PhantomConfig SMALL = new PhantomConfig(7, 2, 3, 64, 5);

  @TempDir Path folder;

  @Test
  void bytesAreTheSameOnEveryMachine() throws IOException {
    PhantomFiles files = new PhantomGenerator(SMALL).generate(folder.resolve("a"));
    assertThat(hash(files.folder()))
        .isEqualTo("b1ef109c24fe8272e7dd74371871617c87148eef1906d06cac9b0d05719c2d75");
  }

  @Test
  void seedChangesTheStudies() throws IOException {
    PhantomFiles a = new PhantomGenerator(SMALL).generate(folder.resolve("a"));
    PhantomFiles b =
        new PhantomGenerator(new PhantomConfig(7, 2, 3, 64, 6)).generate(folder.resolve("b"));
    assertThat(Files.readString(a.labels())).isNotEqualTo(Files.readString(b.labels()));
  }

  @Test
  void splitSizesDoNotChangeTheStudies() throws IOException {
    PhantomFiles few = new PhantomGenerator(SMALL).generate(folder.resolve("few"));
    PhantomFiles more =
        new PhantomGenerator(new PhantomConfig(11, 3, 5, 64, 5)).generate(folder.resolve("more"));
    assertThat(Files.readAllLines(more.labels()))
        .containsAtLeastElementsIn(Files.readAllLines(few.labels()));
    Path image = Path.of("phantom_test_00002.png");
    assertThat(Files.readAllBytes(more.images().resolve(image)))
        .isEqualTo(Files.readAllBytes(few.images().resolve(image)));
  }

  @Test
  void annotationNamesEveryImageAndLabel() throws IOException {
    PhantomFiles files = new PhantomGenerator(SMALL).generate(folder.resolve("a"));
    JsonNode annotation = new ObjectMapper().readTree(files.annotation().toFile());
    List<String> labels = Files.readAllLines(files.labels());
    int studies = 0;
    for (String split : List.of("train", "val", "test")) {
      for (JsonNode study : annotation.get(split)) {
        String image = Iterables.getOnlyElement(study.get("image_path")).asText();
        assertThat(Files.exists(files.images().resolve(image))).isTrue();
        assertThat(labels.get(studies + 1)).startsWith(study.get("id").asText() + "," + split);
        assertThat(study.get("report").asText()).endsWith(".");
        studies++;
      }
    }
    assertThat(studies).isEqualTo(7 + 2 + 3);
  }

  @Test
  void sameSettingsKeepTheFolder() throws IOException {
    PhantomFiles files = new PhantomGenerator(SMALL).generate(folder.resolve("a"));
    Files.writeString(files.labels(), "mark");
    new PhantomGenerator(SMALL).generate(folder.resolve("a"));
    assertThat(Files.readString(files.labels())).isEqualTo("mark");
  }

  @Test
  void otherDataIsNotOverwritten() throws IOException {
    Files.writeString(folder.resolve("mine.txt"), "mine");
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> new PhantomGenerator(SMALL).generate(folder));
    assertThat(error).hasMessageThat().contains("contains other data (such as mine.txt)");
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries.toList()).containsExactly(folder.resolve("mine.txt"));
    }
  }

  @Test
  void emptyFolderIsFilledAndNoTemporaryFolderRemains() throws IOException {
    Path target = Files.createDirectory(folder.resolve("a"));
    new PhantomGenerator(SMALL).generate(target);
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries.toList()).containsExactly(target);
    }
  }

  @Test
  void settingsOutOfRangeAreRejected() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> new PhantomConfig(0, 2, 3, 64, 5));
    assertThat(error).hasMessageThat().isEqualTo("train is 0; expected 1 to 99999 studies");
    assertThrows(IllegalArgumentException.class, () -> new PhantomConfig(7, 2, 3, 31, 5));
  }

  static String hash(Path folder) throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        hasher.putString(name, StandardCharsets.UTF_8).putBytes(Files.readAllBytes(path));
      }
    }
    return hasher.hash().toString();
  }
}
