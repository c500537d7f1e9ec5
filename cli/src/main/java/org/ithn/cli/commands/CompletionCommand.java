package org.ithn.cli.commands;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn completion SHELL}: prints the completion script of a shell. */
@Command(
    name = "completion",
    description = "Prints a script that completes commands and options in bash, zsh or fish.",
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
  private static final String PROGRAM = "ithn";

  /** Shells with a completion script. */
  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SHELL",
      description = "${COMPLETION-CANDIDATES}, for example: source <(./ithn completion bash)")
  private Shell shell;

  @Override
  public Integer call() {
    CommandLine program = Main.program();
    String script =
        switch (shell) {
          case BASH, ZSH -> AutoComplete.bash(PROGRAM, program); // zsh loads bash's completion
          case FISH -> FishCompletion.script(PROGRAM, program.getCommandSpec());
        };
    Console.of(spec).print("%s", script.stripTrailing());
    return 0;
  }
}
