package org.ithn.experiments.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.ithn.datasets.DataException;
import org.ithn.experiments.run.UserException;
import org.ithn.framework.config.ConfigException;
import org.ithn.framework.training.TrainingDivergedException;
import org.ithn.savedmodels.SavedModelException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code ./ithn}: results go to standard output, everything else to standard error.
 *
 * <p>Exit codes: 0 done, 1 done but short of what was asked (a check failed), 2 the input or the
 * command is at fault, 3 a fault of the program.
 */
@Command(
    name = "ithn",
    description = "Radiology reports from X-ray images, learnt with increasingly hard negatives.",
    mixinStandardHelpOptions = true,
    version = "ithn 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      PrepareCommand.class,
      MineCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      GenerateCommand.class,
      ExportCommand.class,
      ScoreFilesCommand.class,
      LabelCommand.class,
      ParityCommand.class,
      DescribeCommand.class,
    })
public final class Main {
  private static final int USER_ERROR = 2;
  private static final int PROGRAM_ERROR = 3;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command. */
  static int run(String... arguments) {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .setExecutionExceptionHandler((thrown, line, parsed) -> explain(thrown, line.getErr()))
        .execute(arguments);
  }

  private static int explain(Exception thrown, PrintWriter err) {
    if (isForUsers(thrown)) {
      err.println("ithn: " + thrown.getMessage());
      return USER_ERROR;
    }
    thrown.printStackTrace(err);
    err.println("ithn: this is a fault of the program; please report it with the lines above");
    return PROGRAM_ERROR;
  }

  /** Whether the message alone tells the user what to do. */
  private static boolean isForUsers(Exception thrown) {
    return thrown instanceof UserException
        || thrown instanceof ConfigException
        || thrown instanceof DataException
        || thrown instanceof SavedModelException
        || thrown instanceof TrainingDivergedException
        || thrown instanceof IllegalArgumentException
        || thrown instanceof java.io.IOException
        || thrown instanceof UncheckedIOException;
  }
}
