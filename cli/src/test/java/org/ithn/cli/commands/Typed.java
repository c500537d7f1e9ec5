package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertWithMessage;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A command as a user types it, in this process.
 *
 * @param code exit code
 * @param out what it printed
 * @param err what it said beside that
 */
record Typed(int code, String out, String err) {
  static Typed run(String... arguments) {
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(arguments);
      return new Typed(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  /** It did what was asked. */
  Typed ok() {
    assertWithMessage("exit code; it said %s", err).that(code).isEqualTo(0);
    return this;
  }

  /** It ended with one sentence on its last line, which holds all these parts, and code 2. */
  void refused(String... parts) {
    assertWithMessage("exit code; it said %s", err).that(code).isEqualTo(2);
    List<String> lines = err.lines().toList();
    String last = lines.get(lines.size() - 1);
    assertWithMessage("last line of %s", err).that(last).startsWith("ithn: ");
    assertWithMessage("all of it").that(err).doesNotContain("\tat ");
    for (String part : parts) {
      assertWithMessage("last line").that(last).contains(part);
    }
  }
}
