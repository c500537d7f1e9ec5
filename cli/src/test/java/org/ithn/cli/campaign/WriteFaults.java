package org.ithn.cli.campaign;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Library that fails or kills a process at its n-th write below a folder; {@code write_faults.c}
 * describes it.
 *
 * @param library the compiled library
 * @param folder the folder whose writes count
 */
record WriteFaults(Path library, Path folder) {
  /** Event at the n-th write. */
  enum Kind {
    /** A full disk from then on. */
    FULL,
    /** One input/output error. */
    ERROR,
    /** SIGKILL of the process and its children. */
    KILL
  }

  /** Compiles the library; skips the test without a C compiler. */
  static WriteFaults compile(Path work, Path folder) throws IOException, InterruptedException {
    Path source = work.resolve("write_faults.c");
    Path library = work.resolve("write_faults.so");
    try (InputStream in = WriteFaults.class.getResourceAsStream("write_faults.c")) {
      Files.write(source, in.readAllBytes());
    }
    int code;
    try {
      code =
          new ProcessBuilder(
                  "gcc", "-shared", "-fPIC", "-O2", "-o", library + "", source + "", "-ldl")
              .inheritIO()
              .start()
              .waitFor();
    } catch (IOException e) {
      code = -1;
    }
    Assumptions.assumeTrue(code == 0, "needs gcc and glibc to inject failing writes");
    return new WriteFaults(library, folder.toAbsolutePath());
  }

  private Path counter() {
    return library.resolveSibling("write_faults.count");
  }

  /** Returns the prefix of a command that counts its writes. */
  List<String> counting() throws IOException {
    return at(0, Kind.ERROR);
  }

  /** Returns the prefix of a command that fails at a write, numbered from 1. */
  List<String> at(long number, Kind kind) throws IOException {
    Files.write(counter(), new byte[Long.BYTES]);
    return List.of(
        "setsid",
        "env",
        "LD_PRELOAD=" + library,
        "WRITE_FAULTS_FOLDER=" + folder,
        "WRITE_FAULTS_COUNT=" + counter(),
        "WRITE_FAULTS_AT=" + number,
        "WRITE_FAULTS_KIND=" + kind.name().toLowerCase(java.util.Locale.ROOT));
  }

  /** Returns the number of writes of the last command. */
  long count() throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(counter())).order(ByteOrder.nativeOrder()).getLong();
  }
}
