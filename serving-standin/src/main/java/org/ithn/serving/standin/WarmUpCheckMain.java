package org.ithn.serving.standin;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * {@link WarmUpCheck} as a process: two lines, what {@link WarmUpCheck.WarmUpProblems} holds; ends
 * with 0 if both are empty, otherwise with 1.
 */
public final class WarmUpCheckMain {
  private WarmUpCheckMain() {}

  /** The version's folder. */
  public static void main(String[] arguments) throws IOException {
    WarmUpCheck.WarmUpProblems outcome = WarmUpCheck.run(Path.of(arguments[0]));
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      String lines = outcome.requestProblem() + "\n" + outcome.batchProblem() + "\n";
      out.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    boolean sound = outcome.requestProblem().isEmpty() && outcome.batchProblem().isEmpty();
    Runtime.getRuntime().halt(sound ? 0 : 1);
  }
}
