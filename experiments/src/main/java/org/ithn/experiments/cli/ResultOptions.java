package org.ithn.experiments.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.ithn.experiments.ablation.Ablation;
import org.ithn.experiments.ablation.AblationTable;
import org.ithn.experiments.ablation.Scoring;
import org.ithn.experiments.ablation.TableFiles;
import org.ithn.experiments.pages.AblationPages;
import picocli.CommandLine.Option;

/** How the cells of an ablation are scored. */
final class ResultOptions {
  @Option(
      names = "--meteor-resources",
      paramLabel = "DIR",
      description = "METEOR's data files; without them METEOR is left out")
  private Optional<Path> meteor = Optional.empty();

  /** Computes tables and pages from the records of the cells, and shows the short table. */
  void write(Console console, Ablation ablation) throws IOException {
    Scoring scoring = Scoring.of(meteor);
    AblationTable table = AblationTable.of(ablation, scoring);
    TableFiles files = new TableFiles(table);
    console.print("%s", files.markdown().stripTrailing());
    files.write(ablation.folder().root()).forEach(file -> console.progress("wrote " + file));
    new AblationPages(ablation, table, scoring).write();
  }
}
