package org.ithn.datasets.files;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.datasets.DataException;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderWriterTest {
  @TempDir private Path folder;
  private Path target;
  private Path leftover;

  @BeforeEach
  void createLeftover() throws IOException {
    target = folder.resolve("data");
    String id = "01234567-89ab-cdef-0123-456789abcdef";
    leftover = Files.createDirectory(folder.resolve("data.partial-" + id));
    Files.createFile(leftover.resolve("owner.lock")); // killed between rename and clean-up
  }

  @Test
  void leftoverOfACompleteFolderIsDeletedThoughTheFolderIsRefused() throws IOException {
    Files.createDirectory(target);
    Files.writeString(target.resolve("annotation.json"), "{}");
    assertThrows(DataException.class, () -> AtomicFolderWriter.checkUnused(target));
    assertThat(folder.toFile().list()).asList().containsExactly("data");
  }

  @Test
  void leftoverOfPhantomsIsDeletedThoughTheyAreKept() throws IOException {
    PhantomGenerator phantoms = new PhantomGenerator(new PhantomConfig(2, 1, 1, 64, 5));
    phantoms.generate(target);
    assertThat(Files.exists(leftover)).isFalse();
    Files.createDirectory(leftover);
    Files.createFile(leftover.resolve("owner.lock"));
    phantoms.generate(target);
    assertThat(Files.exists(leftover)).isFalse();
  }

  @Test
  void failedWriterLeavesNoFolder() {
    Path deep = folder.resolve("a/b/data");
    DataException failure =
        assertThrows(
            DataException.class,
            () ->
                AtomicFolderWriter.write(
                    deep,
                    partial -> {
                      Files.writeString(partial.resolve("1"), "half");
                      throw new IOException("No space left on device");
                    }));
    assertThat(failure).hasMessageThat().contains("the disk is full");
    assertThat(Files.exists(folder.resolve("a"))).isFalse();
  }

  @Test
  void folderIsFilledThroughALinkOnlyWhenAllIsWritten() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    AtomicFolderWriter.ContentWriter half =
        unfinished -> {
          Files.writeString(Files.createDirectory(unfinished.resolve("a")).resolve("1"), "half");
          throw new IOException("No space left on device");
        };
    assertThat(assertThrows(DataException.class, () -> AtomicFolderWriter.fill(link, half)))
        .hasMessageThat()
        .contains("the disk is full");
    assertThat(real.toFile().list()).isEmpty();
    assertThrows(DataException.class, () -> AtomicFolderWriter.fill(folder.resolve("b/c"), half));
    assertThat(Files.exists(folder.resolve("b"))).isFalse();

    Path killed =
        Files.createDirectory(real.resolve(".unfinished-01234567-89ab-cdef-0123-456789abcdef"));
    Files.createFile(killed.resolve("owner.lock"));
    AtomicFolderWriter.fill(
        link,
        unfinished -> {
          Files.writeString(Files.createDirectory(unfinished.resolve("a")).resolve("1"), "all");
          Files.writeString(unfinished.resolve("2"), "all");
        });
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(real.toFile().list()).asList().containsExactly("a", "2");
    assertThat(Files.readString(real.resolve("a/1"))).isEqualTo("all");
  }

  @Test
  void failedFileLeavesNoFolder() {
    Path deep = folder.resolve("a/b/image.png");
    assertThrows(
        DataException.class,
        () ->
            AtomicFileWriter.write(
                deep,
                out -> {
                  throw new IOException("No space left on device");
                }));
    assertThat(Files.exists(folder.resolve("a"))).isFalse();
  }

  @Test
  void rootOfTheFileSystemIsRefused() {
    Path root = Path.of("/").toAbsolutePath();
    assertThrows(DataException.class, () -> AtomicFolderWriter.checkUnused(root));
    PhantomGenerator phantoms = new PhantomGenerator(new PhantomConfig(2, 1, 1, 64, 5));
    assertThrows(IllegalArgumentException.class, () -> phantoms.generate(root));
  }
}
