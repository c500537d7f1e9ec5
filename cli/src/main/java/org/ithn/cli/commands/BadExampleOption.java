package org.ithn.cli.commands;

import org.ithn.datasets.BadExamples;
import picocli.CommandLine.Option;

/** Option for the treatment of unreadable examples. */
final class BadExampleOption {
  @Option(
      names = "--on-bad-example",
      defaultValue = "stop",
      description = "stop at or skip unreadable examples (default: ${DEFAULT-VALUE})")
  private BadExamples.Policy policy;

  /** Creates the policy, without recorded examples. */
  BadExamples create() {
    return new BadExamples(policy);
  }

  /** Prints the skipped examples, if any. */
  static void report(BadExamples bad, Console console) {
    if (bad.count() > 0) {
      console.progress(bad.describe());
    }
  }
}
