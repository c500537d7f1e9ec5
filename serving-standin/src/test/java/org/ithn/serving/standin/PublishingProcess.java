package org.ithn.serving.standin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ithn.framework.files.TemporaryFolder;
import org.ithn.savedmodels.ModelVersions;

/** Separate process that publishes folders as versions of a model. */
public final class PublishingProcess implements AutoCloseable {
  private final Process process;

  private PublishingProcess(Process process) {
    this.process = process;
  }

  /**
   * Publishes when a line arrives on standard input. Arguments: the model's folder, the number of
   * versions, and their content.
   */
  public static void main(String[] arguments) throws IOException {
    ModelVersions versions = new ModelVersions(Path.of(arguments[0]));
    System.out.println("ready");
    if (System.in.read() < 0) {
      return; // the parent has exited
    }
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      try (TemporaryFolder complete = versions.createTemporaryFolder()) {
        Files.writeString(complete.path().resolve(ModelVersions.GRAPH_FILE), arguments[2] + i);
        versions.publish(complete.path());
      }
    }
  }

  /** Starts the process and waits until it is ready to publish. */
  public static PublishingProcess ready(Path model, int count, String content) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                StandInProcess.classPath(),
                PublishingProcess.class.getName(),
                model.toString(),
                Integer.toString(count),
                content)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.inputReader(StandardCharsets.UTF_8).readLine();
    return new PublishingProcess(process);
  }

  public static void start(List<PublishingProcess> all) throws IOException {
    for (PublishingProcess each : all) {
      each.process.getOutputStream().write('\n');
      each.process.getOutputStream().flush();
    }
  }

  /** Waits for the process and returns its exit code. */
  public int await() throws InterruptedException {
    return process.waitFor(1, TimeUnit.MINUTES) ? process.exitValue() : -1;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
