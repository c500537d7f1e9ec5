package org.ithn.cli.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ithn.experiments.UserException;
import org.ithn.framework.registry.PluginFolder;
import org.ithn.framework.registry.ProviderException;
import org.ithn.framework.runs.SoftwareVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/**
 * The program {@code ./ithn}. Results go to standard output, all other text to standard error.
 *
 * <p>Exit codes: 0 for success, 1 if a check failed, 2 for invalid input or an invalid command, 3
 * for a defect of the program.
 */
@Command(
    name = "ithn",
    description = "Radiology reports from X-ray images, learnt with increasingly hard negatives.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  private static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          PrepareCommand.class,
          ConvertCommand.class,
          MineCommand.class,
          MineImagesCommand.class,
          TopicsCommand.class,
          TemplatesCommand.class,
          PrototypesCommand.class,
          PretrainCommand.class,
          TrainCommand.class,
          EvaluateCommand.class,
          GenerateCommand.class,
          ExportCommand.class,
          AblateCommand.class,
          CellCommand.class,
          TuneCommand.class,
          TrialCommand.class,
          TableCommand.class,
          ServeCommand.class,
          ServeCheckCommand.class,
          SubmitCommand.class,
          ScoreFilesCommand.class,
          LabelCommand.class,
          ImportCommand.class,
          ExportWeightsCommand.class,
          ParityCommand.class,
          RunsCommand.class,
          CompareCommand.class,
          ShowCommand.class,
          PublishCommand.class,
          DescribeCommand.class,
          DoctorCommand.class,
          DataCommand.class,
          CompletionCommand.class,
          BenchmarkCommand.class,
          BenchmarkRowCommand.class);

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "folder of jars with additional backbones, strategies, data sets and presets")
  private Optional<Path> plugins = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "print results and errors only, no progress")
  private boolean quiet;

  private Main() {}

  /** Returns true if progress is not printed. */
  boolean isQuiet() {
    return quiet;
  }

  /** Provider of the line that {@code --version} prints. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"ithn " + SoftwareVersion.current()};
    }
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command. */
  static int run(String... arguments) {
    Main main = new Main();
    PrintWriter err = SafePrintWriter.of(System.err);
    try {
      return program(main, named(arguments).map(List::<Class<?>>of).orElse(COMMANDS))
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
          .setOut(SafePrintWriter.of(System.out))
          .setErr(err)
          .setExecutionStrategy(main::execute)
          .setExecutionExceptionHandler((thrown, line, parsed) -> Failures.explain(thrown, err))
          .execute(arguments);
    } catch (Error e) { // such as out of memory or missing natives; picocli does not catch errors
      return Failures.explain(e, err);
    }
  }

  /** Returns the program with all its commands. */
  static CommandLine program() {
    return program(new Main(), COMMANDS);
  }

  private static CommandLine program(Main main, List<Class<?>> commands) {
    CommandLine program = new CommandLine(main);
    commands.forEach(program::addSubcommand);
    return program;
  }

  /** Returns the command that the first argument names; reading the options of all takes longer. */
  private static Optional<Class<?>> named(String[] arguments) {
    return COMMANDS.stream()
        .filter(command -> arguments.length > 0 && nameOf(command).equals(arguments[0]))
        .findFirst();
  }

  private static String nameOf(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  /** Runs the last command, with plug-ins if a folder is given. */
  private int execute(ParseResult parsed) {
    try {
      OutputFiles.check(parsed);
    } catch (UserException | IllegalArgumentException | IOException e) {
      return Failures.explain(e, parsed.commandSpec().commandLine().getErr());
    }
    if (plugins.isEmpty()) {
      return new RunLast().execute(parsed);
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = PluginFolder.classLoader(plugins.get())) {
      thread.setContextClassLoader(loader);
      return new RunLast().execute(parsed);
    } catch (ProviderException | IOException e) {
      return Failures.explain(e, parsed.commandSpec().commandLine().getErr());
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
