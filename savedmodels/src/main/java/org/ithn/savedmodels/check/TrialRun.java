package org.ithn.savedmodels.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Loads the model and runs its warm-up requests in a process of its own. */
final class TrialRun {
  private static final int MINUTES = 20;

  private TrialRun() {}

  static void inOwnProcess(Path version, Findings findings) throws IOException {
    String what = "the model loads and answers its warm-up requests";
    Path output = java.nio.file.Files.createTempFile("serve-check", ".txt");
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
      String said = java.nio.file.Files.readString(output, StandardCharsets.UTF_8).strip();
      int code = ended ? process.exitValue() : -1;
      findings.add(
          code == 0,
          what,
          said.isEmpty() ? "its process ended with code %d".formatted(code) : said);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      findings.add(false, what, "the check was interrupted");
    } finally {
      java.nio.file.Files.delete(output);
    }
  }

  private static List<String> command(Path version) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
        "-Dorg.bytedeco.javacpp.maxBytes=0",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        "org.ithn.savedmodels.standin.TrialMain",
        version.toString());
  }
}
