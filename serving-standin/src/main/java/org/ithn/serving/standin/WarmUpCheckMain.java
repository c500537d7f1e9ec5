package org.ithn.serving.standin;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Main class that runs a {@link WarmUpCheck}. It prints the two components of {@link
 * WarmUpCheck.WarmUpProblems}, one per line, and exits with 0 if both are empty, otherwise 1.
 */
public final class WarmUpCheckMain {
  private WarmUpCheckMain() {}

  /** Checks the version's folder given as the only argument. */
  public static void main(String[] arguments) throws IOException {
    WarmUpCheck.WarmUpProblems problems = WarmUpCheck.run(Path.of(arguments[0]));
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      String lines = problems.requestProblem() + "\n" + problems.batchProblem() + "\n";
      out.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    boolean passed = problems.requestProblem().isEmpty() && problems.batchProblem().isEmpty();
    Runtime.getRuntime().halt(passed ? 0 : 1);
  }
}
