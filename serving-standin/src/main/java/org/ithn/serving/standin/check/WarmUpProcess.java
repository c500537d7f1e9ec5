package org.ithn.serving.standin.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Separate process that loads the model and runs its warm-up requests. */
final class WarmUpProcess {
  private static final int MINUTES = 20;
  private static final int LINES = 2; // written by WarmUpCheckMain

  private WarmUpProcess() {}

  static void run(Path version, CheckResults findings) throws IOException {
    String check = "the model loads and answers its warm-up requests";
    Path output = java.nio.file.Files.createTempFile("serve-check", ".txt");
    output.toFile().deleteOnExit(); // if the user interrupts the program
    try {
      Process process =
          new ProcessBuilder(command(version))
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      if (!ended) {
        process.destroyForcibly();
      }
      List<String> lines = java.nio.file.Files.readAllLines(output, StandardCharsets.UTF_8);
      int code = ended ? process.exitValue() : -1;
      boolean finished = lines.size() == LINES;
      findings.add(
          finished && lines.get(0).isEmpty(),
          check,
          finished ? lines.get(0) : "the process exited with code %d".formatted(code));
      if (finished && lines.get(0).isEmpty()) {
        findings.add(
            lines.get(1).isEmpty(), "no row depends on the other rows of its batch", lines.get(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      findings.add(false, check, "the check was interrupted");
    } finally {
      java.nio.file.Files.delete(output);
    }
  }

  private static List<String> command(Path version) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1", // a short process that waits for TensorFlow
        "-XX:+UseSerialGC",
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
        "-Dorg.bytedeco.javacpp.maxBytes=0",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        "org.ithn.serving.standin.WarmUpCheckMain",
        version.toString());
  }
}
