package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.cli.tuning.TrialRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Hidden command that {@code ./ithn tune} starts for each trial; it exits with its parent. */
@Command(name = "tune-trial", description = "Trains one trial of a search.", hidden = true)
final class TrialCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TRIAL", description = "the trial's folder")
  private Path folder;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CellCommand.exitWithParent();
    Console console = Console.of(spec);
    try (StopRequest stop = StopRequest.listen(console::progress)) {
      new TrialRun(new CellFolder(folder), console::progress, stop).run();
    }
    return 0;
  }

  /** Returns the command line that runs a trial, without the trial's folder. */
  static List<String> commandLine(CommandSpec spec) {
    List<String> command = new ArrayList<>(AblateCommand.programCommand(spec));
    command.add("tune-trial");
    return command;
  }
}
