package org.ithn.cli.commands;

import org.ithn.datasets.BadExamples;
import picocli.CommandLine.Option;

/** What becomes of examples that cannot be read. */
final class BadExampleOption {
  @Option(
      names = "--on-bad-example",
      defaultValue = "stop",
      description = "stop or skip (default: ${DEFAULT-VALUE})")
  private BadExamples.Policy policy;

  /** A list without examples yet. */
  BadExamples create() {
    return new BadExamples(policy);
  }

  /** Tells of the examples that were left out, if any. */
  static void report(BadExamples bad, Console console) {
    if (bad.count() > 0) {
      console.progress(bad.describe());
    }
  }
}
