package org.ithn.cli.testing;

import java.io.IOException;
import java.nio.file.Path;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunLock;

/** Separate process that locks a run directory until it is closed. */
public final class LockHolder implements AutoCloseable {
  private final Process process;

  private LockHolder(Process process) {
    this.process = process;
  }

  /** Starts the process; returns once the directory is locked. */
  public static LockHolder start(Path root) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                Program.classPath(),
                LockHolder.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.getInputStream().read() != 'h') {
      process.destroyForcibly();
      throw new IllegalStateException("the directory could not be locked");
    }
    return new LockHolder(process);
  }

  /** Returns the id of the process. */
  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Locks the directory given as argument until standard input ends. */
  public static void main(String[] arguments) throws IOException {
    try (RunLock lock = RunLock.acquire(new RunDirectory(Path.of(arguments[0])))) {
      System.out.print(lock == null ? "" : "h");
      System.out.flush();
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
    }
  }
}
