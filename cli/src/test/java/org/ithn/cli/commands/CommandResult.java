package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertWithMessage;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Result of a command that ran in this process.
 *
 * @param code the exit code
 * @param out the standard output
 * @param err the standard error
 */
record CommandResult(int code, String out, String err) {
  static CommandResult run(String... arguments) {
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(arguments);
      return new CommandResult(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  /** Asserts success. */
  CommandResult ok() {
    assertWithMessage("exit code; output %s", err).that(code).isEqualTo(0);
    return this;
  }

  /** Asserts exit code 2 and a last line that is a sentence with all the given parts. */
  void refused(String... parts) {
    assertWithMessage("exit code; output %s", err).that(code).isEqualTo(2);
    List<String> lines = err.lines().toList();
    String last = lines.get(lines.size() - 1);
    assertWithMessage("last line of %s", err).that(last).startsWith("ithn: ");
    assertWithMessage("all of it").that(err).doesNotContain("\tat ");
    for (String part : parts) {
      assertWithMessage("last line").that(last).contains(part);
    }
  }
}
