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

/** Hidden command that {@code ./ithn ablate} starts for each cell; it exits with its parent. */
@Command(name = "ablate-cell", description = "Runs one cell of an ablation.", hidden = true)
final class CellCommand implements Callable<Integer> {
  private static final int ORPHANED = 143;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "CELL", description = "the cell's folder")
  private Path folder;

  @Override
  public Integer call() throws IOException, InterruptedException {
    exitWithParent();
    Console console = Console.of(spec);
    try (StopRequest stop = StopRequest.listen(console::progress)) {
      new CellRun(new CellFolder(folder), console::progress, stop).run();
    }
    return 0;
  }

  /** Returns the command line that runs a cell, without the cell's folder. */
  static List<String> commandLine(CommandSpec spec) {
    List<String> command = new ArrayList<>(AblateCommand.programCommand(spec));
    command.add("ablate-cell");
    return command;
  }

  /** Ends this process when its parent process ends. */
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
              killSelf();
            },
            "parent");
    watch.setDaemon(true);
    watch.start();
  }

  /** Ends this process without unloading libraries, whose threads may compute and would crash. */
  private static void killSelf() {
    try {
      new ProcessBuilder("kill", "-KILL", String.valueOf(ProcessHandle.current().pid()))
          .start()
          .waitFor();
    } catch (IOException | InterruptedException e) {
      Runtime.getRuntime().halt(ORPHANED); // there is no program kill
    }
    Runtime.getRuntime().halt(ORPHANED);
  }
}
