package org.ithn.framework.files;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
  private static final String PREFIX = ".export-";
  private static final String ID = "01234567-89ab-cdef-0123-456789abcde";

  @TempDir private Path parent;

  private List<String> names() {
    return Arrays.stream(parent.toFile().list()).sorted().toList();
  }

  private static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
  }

  /** Process that writes into a temporary folder until it is ended; the argument is the parent. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      TemporaryFolder folder = TemporaryFolder.create(Path.of(arguments[0]), PREFIX);
      Files.writeString(folder.path().resolve("warm-up"), "image of a patient");
      System.out.println("ready");
      Thread.sleep(Duration.ofMinutes(1).toMillis());
    }
  }

  private Process start(Class<?> program) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            program.getName(),
            parent.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Process start() throws IOException {
    Process process = start(Owner.class);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("ready");
    }
    return process;
  }

  @Test
  void contentIsMovedAndTheRestIsDeleted() throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create(parent, PREFIX)) {
      Files.writeString(folder.path().resolve("model"), "m");
      Files.move(folder.path(), parent.resolve("1"));
    }
    assertThat(names()).containsExactly("1");
    assertThat(parent.resolve("1").toFile().list()).asList().containsExactly("model");
  }

  @Test
  void folderOfAKilledProcessIsDeletedByTheNextOneAndThatOfALivingOneStays() throws Exception {
    Process process = start();
    try {
      Path theirs = parent.resolve(names().get(0));
      TemporaryFolder.create(parent, PREFIX).close();
      assertWithMessage("in use").that(Files.exists(theirs)).isTrue();
      process.destroyForcibly().waitFor();
      assertWithMessage("left behind").that(Files.exists(theirs)).isTrue();
      try (TemporaryFolder own = TemporaryFolder.create(parent, PREFIX)) {
        assertWithMessage("abandoned").that(Files.exists(theirs)).isFalse();
        TemporaryFolder.create(parent, PREFIX).close();
        assertWithMessage("of this process").that(Files.exists(own.path())).isTrue();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void processThatIsAskedToEndDeletesItsFolder() throws Exception {
    Process process = start();
    try {
      assertThat(names()).hasSize(1);
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(names()).isEmpty();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path foreign = Files.createDirectory(parent.resolve("foreign"));
    Files.writeString(foreign.resolve("keep"), "keep");
    Files.createFile(foreign.resolve("owner.lock")); // as in an abandoned folder
    Path content = Files.createDirectory(foreign.resolve("content")).resolve("keep");
    Files.writeString(content, "keep");
    age(foreign);
    Path link = Files.createSymbolicLink(parent.resolve(PREFIX + ID + "1"), foreign);
    Path folder = Files.createDirectory(parent.resolve(PREFIX + ID + "2"));
    Files.createSymbolicLink(folder.resolve("inside"), foreign);
    age(folder);
    TemporaryFolder.create(parent, PREFIX).close();
    Files.setLastModifiedTime(foreign, FileTime.from(Instant.EPOCH));
    TemporaryFolder.create(parent, PREFIX).close();
    assertThat(Files.exists(folder)).isFalse();
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readString(foreign.resolve("keep"))).isEqualTo("keep");
    assertThat(Files.readString(content)).isEqualTo("keep");
  }

  @Test
  void allThatAKillCanLeaveIsDeletedByTheNextProcess() throws IOException {
    Files.createDirectory(parent.resolve(PREFIX + ID + "1")); // before the lock, or while deleting
    Path unlocked = Files.createDirectory(parent.resolve(PREFIX + ID + "2"));
    Files.createFile(unlocked.resolve("owner.lock"));
    for (int i = 3; i < 6; i++) {
      Path full = Files.createDirectories(parent.resolve(PREFIX + ID + i + "/content/images"));
      Files.writeString(full.resolve("1.png"), "image of a patient");
      Files.createFile(full.resolve("../../owner.lock"));
    }
    TemporaryFolder.create(parent, PREFIX).close();
    assertThat(names()).isEmpty();
  }

  /** Process that makes folders, 100 of them; the argument is the parent. */
  static final class Maker {
    private Maker() {}

    public static void main(String[] arguments) throws IOException {
      for (int i = 0; i < 100; i++) {
        try (TemporaryFolder folder = TemporaryFolder.create(Path.of(arguments[0]), PREFIX)) {
          Files.writeString(folder.path().resolve("model"), "m");
          AtomicFiles.write(Path.of(arguments[0], "scores.json"), "{}");
          Files.delete(folder.path().resolve("model"));
        }
      }
    }
  }

  @Test
  void processesThatCleanUpDoNotDeleteWhatOthersCreate() throws Exception {
    Process other = start(Maker.class);
    try {
      Maker.main(new String[] {parent.toString()});
      assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(other.exitValue()).isEqualTo(0);
      assertThat(names()).containsExactly("scores.json");
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void newParentIsDeletedIfNothingIsMovedThere() throws IOException {
    Path deep = parent.resolve("a/b");
    TemporaryFolder.create(deep, PREFIX).close();
    assertThat(names()).isEmpty();
    try (TemporaryFolder folder = TemporaryFolder.create(deep, PREFIX)) {
      Files.move(folder.path(), deep.resolve("1"));
    }
    assertThat(deep.toFile().list()).asList().containsExactly("1");
    Path file = Files.createFile(parent.resolve("file"));
    assertThrows(IOException.class, () -> TemporaryFolder.create(file.resolve("x/y"), PREFIX));
    assertThat(names()).containsExactly("a", "file");
    Path empty = Files.createDirectory(parent.resolve("empty"));
    TemporaryFolder.create(empty, PREFIX).close();
    assertThat(Files.exists(empty)).isTrue();
  }

  @Test
  void foldersWithoutALockAreDeletedAfterADay() throws IOException {
    Path old = Files.createDirectories(parent.resolve(PREFIX + ID + "1/variables")).getParent();
    Path young = Files.createDirectories(parent.resolve(PREFIX + ID + "2/variables")).getParent();
    Path other = Files.createDirectory(parent.resolve(PREFIX + "of-a-user"));
    age(old);
    age(other);
    TemporaryFolder.create(parent, PREFIX).close();
    assertThat(Files.exists(old)).isFalse();
    assertThat(Files.exists(young)).isTrue();
    assertThat(Files.exists(other)).isTrue();
  }
}
