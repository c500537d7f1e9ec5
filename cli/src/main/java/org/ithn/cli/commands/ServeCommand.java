package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.serving.standin.ServingStandIn;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn serve DIR}: runs a stand-in for TensorFlow Serving until it is stopped. */
@Command(
    name = "serve",
    description =
        "Serves a model on this machine: a page that reads X-rays, and TensorFlow Serving's REST"
            + " and gRPC interfaces. This is a stand-in for development and tests.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "a model's folder; its newest version is served")
  private Path base;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "the model's name in requests (default: the folder's name)")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--rest-port",
      paramLabel = "PORT",
      defaultValue = "8501",
      description =
          "port of the page and the REST interface; 0 = any free port (default: ${DEFAULT-VALUE})")
  private int restPort;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      defaultValue = "8500",
      description = "port of the gRPC interface; 0 = any free port (default: ${DEFAULT-VALUE})")
  private int grpcPort;

  @Mixin private TrustOption trust;

  @Option(names = "--open", description = "open the page in the browser")
  private boolean open;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String model =
        name.orElseGet(() -> String.valueOf(base.toAbsolutePath().normalize().getFileName()));
    new PageServer(base, model, new ServingStandIn.Ports(restPort, grpcPort), trust.policy(), open)
        .run(Console.of(spec));
    return 0;
  }
}
