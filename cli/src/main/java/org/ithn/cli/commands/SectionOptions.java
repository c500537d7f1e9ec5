package org.ithn.cli.commands;

import org.ithn.datasets.study.SectionedStudies;
import org.ithn.datasets.text.ReportSection;
import org.ithn.datasets.text.SectionPolicy;
import picocli.CommandLine.Option;

/** Options for the section of the reports that a preparation writes. */
final class SectionOptions {
  @Option(
      names = "--section",
      paramLabel = "NAME",
      defaultValue = "findings",
      description =
          "findings, impression, or both with the separator IMPRESSION: (default:"
              + " ${DEFAULT-VALUE})")
  private ReportSection section;

  @Option(
      names = "--fallback",
      paramLabel = "NAME",
      defaultValue = "exclude",
      description =
          "reports without that section: exclude, or use the other one (default:"
              + " ${DEFAULT-VALUE})")
  private SectionPolicy.Fallback fallback;

  SectionPolicy policy() {
    return new SectionPolicy(section, fallback);
  }

  /** Prints the numbers of studies and the last line of the command. */
  void print(Console console, SectionedStudies.Counts counts, int skipped, String annotation) {
    counts
        .excludedByReason()
        .forEach((reason, n) -> console.print("studies excluded, %-20s %7d", reason, n));
    console.print("bad examples skipped                   %7d", skipped);
    console.print("studies with another section           %7d", counts.fallbacks());
    console.print(
        "studies, train / val / test            %7d / %d / %d",
        counts.train(), counts.validation(), counts.test());
    console.print("images                                 %7d", counts.images());
    console.print(
        "prepare ok: studies=%d section=%s annotation=%s images=%s",
        counts.studies(), section.label(), annotation, counts.root());
  }
}
