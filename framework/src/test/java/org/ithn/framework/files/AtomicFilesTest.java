package org.ithn.framework.files;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFilesTest {
  private static final String ID = "01234567-89ab-cdef-0123-456789abcde";

  @TempDir private Path folder;

  private List<String> names() {
    return List.of(folder.toFile().list());
  }

  private Path leftover(String name, Duration age) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "report of a patient");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "Disk quota exceeded", "File too large"})
  void fullDiskIsNamedWithTheFileAndLeavesTheOldContent(String words) throws IOException {
    Path file = Files.writeString(folder.resolve("scores.json"), "old");
    DiskFullException full =
        assertThrows(
            DiskFullException.class,
            () ->
                AtomicFiles.write(
                    file,
                    channel -> {
                      throw new IOException(words); // as a channel does, without the file
                    }));
    assertThat(full).hasMessageThat().isEqualTo(file + ": the disk is full (" + words + ")");
    assertThat(Files.readString(file)).isEqualTo("old");
    assertThat(names()).containsExactly("scores.json");
  }

  @Test
  void failuresOfOtherFilesKeepTheirName() {
    Path file = folder.resolve("features");
    FileSystemException other = new FileSystemException("image.png", null, "Stale file handle");
    assertThat(
            assertThrows(
                FileSystemException.class,
                () ->
                    AtomicFiles.writeStream(
                        file,
                        out -> {
                          throw other;
                        })))
        .isSameInstanceAs(other);
  }

  @Test
  void streamIsWrittenEvenIfTheWriterClosesIt() throws IOException {
    Path file = folder.resolve("text");
    AtomicFiles.writeStream(
        file,
        out -> {
          out.write("effusion".getBytes(StandardCharsets.UTF_8));
          out.close();
        });
    assertThat(Files.readString(file)).isEqualTo("effusion");
  }

  @Test
  void temporaryFilesOfKilledProcessesAreRemovedByTheNextWrite() throws IOException {
    leftover(".a[1].json." + ID + "2.tmp", Duration.ofHours(1));
    leftover(".a[1].json." + ID + "3.tmp", Duration.ZERO);
    leftover(".b.json." + ID + "4.tmp", Duration.ofHours(1));
    leftover(".a[1].json.mine.tmp", Duration.ofHours(1)); // of a user
    AtomicFiles.write(folder.resolve("a[1].json"), "{}");
    assertThat(names())
        .containsExactly("a[1].json", ".a[1].json.mine.tmp", ".b.json." + ID + "4.tmp");
  }

  @Test
  void temporaryFilesInUseStay() throws IOException {
    Path used = folder.resolve(".a.json." + ID + "2.tmp");
    try (OwnerLock lock = OwnerLock.create(used).orElseThrow()) {
      AtomicFiles.write(folder.resolve("a.json"), "{}");
      assertThat(names()).containsExactly("a.json", ".a.json." + ID + "2.tmp");
      assertThat(lock.channel().isOpen()).isTrue();
    }
  }

  @Test
  void linksAreReplacedInsteadOfFollowed() throws IOException {
    Path foreign = Files.writeString(folder.resolve("foreign"), "keep");
    Path link = Files.createSymbolicLink(folder.resolve("scores.json"), foreign);
    AtomicFiles.write(link, "{}");
    assertThat(Files.readString(foreign)).isEqualTo("keep");
    assertThat(Files.isSymbolicLink(link)).isFalse();
  }

  @Test
  void pipesDevicesAndFoldersAreNotReplaced() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    Path directory = Files.createDirectory(folder.resolve("directory"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
    for (Path each : List.of(pipe, directory, link)) {
      IOException refused =
          assertThrows(IOException.class, () -> AtomicFiles.write(each, "content"));
      assertThat(refused).hasMessageThat().contains(each + ": is a ");
      assertThat(refused).hasMessageThat().contains("name a file");
    }
    assertThat(folder.toFile().list()).asList().containsExactly("pipe", "directory", "link");
  }
}
