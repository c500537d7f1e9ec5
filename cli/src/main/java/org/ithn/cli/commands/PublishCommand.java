package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ithn.cli.tracking.AblationContent;
import org.ithn.cli.tracking.MlflowConnection;
import org.ithn.cli.tracking.MlflowCredentials;
import org.ithn.cli.tracking.MlflowPublisher;
import org.ithn.cli.tracking.MlflowPublisher.Published;
import org.ithn.cli.tracking.RunContent;
import org.ithn.cli.tracking.TrackedRun;
import org.ithn.experiments.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn publish RUN --mlflow URI}: publishes a run or an ablation to a tracker. */
@Command(
    name = "publish",
    description =
        "Publishes a run, or an ablation with its finished cells as nested runs, to an MLflow"
            + " server: parameters, metrics by step, tags and artifacts. Repeat it to update.",
    mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "a run directory, or the folder of an ablation")
  private Path root;

  @Option(
      names = "--mlflow",
      paramLabel = "URI",
      defaultValue = "${env:MLFLOW_TRACKING_URI}",
      required = true,
      description =
          "the tracking server, for example http://localhost:5000 (default: MLFLOW_TRACKING_URI)."
              + " MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN,"
              + " are sent to it")
  private String uri;

  @Option(
      names = "--experiment",
      paramLabel = "NAME",
      defaultValue = "${env:MLFLOW_EXPERIMENT_NAME:-ithn}",
      description =
          "the experiment, created if missing (default: MLFLOW_EXPERIMENT_NAME, or else ithn)")
  private String experiment;

  @Option(
      names = "--artifact",
      paramLabel = "PATH",
      description = "a further file or folder to upload, for example an export; repeatable")
  private List<Path> artifacts = new ArrayList<>();

  @Option(names = "--no-artifacts", description = "upload no files")
  private boolean noArtifacts;

  @Option(
      names = "--new",
      description = "publish as a new run of the server, and leave the published one as it is")
  private boolean renewed;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    if (noArtifacts && !artifacts.isEmpty()) {
      throw new UserException("--artifact and --no-artifacts exclude each other; omit one");
    }
    if (experiment.isBlank()) {
      throw new UserException("--experiment is empty; name an experiment");
    }
    MlflowConnection server = MlflowConnection.of(uri, MlflowCredentials.of(System.getenv()));
    MlflowPublisher.Options options =
        new MlflowPublisher.Options(experiment, !noArtifacts, renewed);
    if (AblationContent.isAblation(root)) {
      AblationContent content = AblationContent.read(root).withArtifacts(artifacts);
      Published parent =
          MlflowPublisher.open(server, options, console::progress).publish(root, content);
      console.print(
          "publish ok: cells=%d run=%s page=%s",
          content.children().size(), parent.run(), parent.address());
      return 0;
    }
    TrackedRun run = RunContent.read(root).withArtifacts(artifacts);
    Published published =
        MlflowPublisher.open(server, options, console::progress).publish(root, run);
    console.print(
        "publish ok: parameters=%d new_metric_values=%d artifacts=%d run=%s page=%s",
        published.parameters(),
        published.metrics(),
        published.artifacts(),
        published.run(),
        published.address());
    return 0;
  }
}
