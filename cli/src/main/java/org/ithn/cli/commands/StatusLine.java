package org.ithn.cli.commands;

import java.io.PrintWriter;

/**
 * Lines on standard error, of which the last may be a status that the next line replaces.
 *
 * <p>A status is written only to terminals. It ends with a line break, and the next line moves the
 * cursor up, so that readers of whole lines, such as the filter of {@code ./ithn}, pass it on at
 * once.
 */
final class StatusLine {
  /** Set to true by {@code ./ithn} if standard error is a terminal. */
  static final String TERMINAL = "ithn.terminal";

  private static final String REPLACE = "\033[1A\r\033[2K";
  private static final String NO_WRAP = "\033[?7l"; // a wrapped line could not be replaced
  private static final String WRAP = "\033[?7h";

  private final PrintWriter err;
  private final boolean terminal;
  private boolean shown;

  StatusLine(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  boolean isTerminal() {
    return terminal;
  }

  /** Writes a line that stays. */
  synchronized void line(String text) {
    if (shown) {
      control(REPLACE);
    }
    err.println(text);
    shown = false;
  }

  /** Replaces the status; does nothing if standard error is not a terminal. */
  synchronized void update(String text) {
    if (terminal) {
      control((shown ? REPLACE : "") + NO_WRAP);
      err.print(text);
      control(WRAP);
      err.println();
      shown = true;
    }
  }

  /** Keeps the status where it is, because standard output continues below it. */
  synchronized void keep() {
    shown = false;
  }

  /** Writes a terminal sequence, which {@link SafePrintWriter} would otherwise show as text. */
  private void control(String sequence) {
    if (err instanceof SafePrintWriter safe) {
      safe.control(sequence);
    } else {
      err.print(sequence);
      err.flush();
    }
  }
}
