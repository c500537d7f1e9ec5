package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.ithn.cli.ablation.Ablation;
import org.ithn.cli.ablation.AblationScorer;
import org.ithn.cli.ablation.AblationTable;
import org.ithn.cli.ablation.TableFiles;
import org.ithn.cli.pages.AblationPages;
import picocli.CommandLine.Option;

/** Options for scoring the cells of an ablation. */
final class ResultOptions {
  @Option(
      names = "--meteor-resources",
      paramLabel = "DIR",
      description = "METEOR's data files; METEOR is omitted without them")
  private Optional<Path> meteor = Optional.empty();

  /** Writes tables and pages from the records of the cells, and prints the short table. */
  void write(Console console, Ablation ablation) throws IOException {
    AblationScorer scoring = AblationScorer.of(meteor);
    AblationTable table = AblationTable.of(ablation, scoring);
    TableFiles files = new TableFiles(table);
    console.print("%s", files.markdown().stripTrailing());
    files.write(ablation.folder().root()).forEach(file -> console.progress("wrote " + file));
    new AblationPages(ablation, table, scoring).write();
  }
}
