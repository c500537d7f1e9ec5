package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.cli.ablation.CellRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code ./ithn ablate} starts for each cell; ends with the process that started it. */
@Command(name = "ablate-cell", description = "Runs one cell of an ablation.", hidden = true)
final class CellCommand implements Callable<Integer> {
  private static final int ORPHANED = 143;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "CELL", description = "folder of a cell")
  private Path folder;

  @Override
  public Integer call() throws IOException, InterruptedException {
    exitWithParent();
    Console console = Console.of(spec);
    new CellRun(new CellFolder(folder), console::progress).run();
    return 0;
  }

  /** The command line that runs a cell, but for the cell. */
  static List<String> commandLine(CommandSpec spec) {
    List<String> command = new ArrayList<>(AblateCommand.programCommand(spec));
    command.add("ablate-cell");
    return command;
  }

  /** Ends this process with the one that started it, which alone sees to it. */
  static void exitWithParent() {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    Thread watch =
        new Thread(
            () -> {
              while (parent.isPresent() && parent.get().isAlive()) {
                try {
                  Thread.sleep(500);
                } catch (InterruptedException e) {
                  return;
                }
              }
              Runtime.getRuntime().halt(ORPHANED);
            },
            "parent");
    watch.setDaemon(true);
    watch.start();
  }
}
