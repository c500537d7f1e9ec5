package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.ithn.serving.standin.BatchingLimits;
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
        "Serves a model over TensorFlow Serving's REST and gRPC interfaces on this machine. This is"
            + " a stand-in for development and tests.",
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
      description = "port of the REST interface; 0 = any free port (default: ${DEFAULT-VALUE})")
  private int restPort;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      defaultValue = "8500",
      description = "port of the gRPC interface; 0 = any free port (default: ${DEFAULT-VALUE})")
  private int grpcPort;

  @Mixin private TrustOption trust;

  @Override
  public Integer call() throws InterruptedException {
    Console console = Console.of(spec);
    String model =
        name.orElseGet(() -> String.valueOf(base.toAbsolutePath().normalize().getFileName()));
    ServingStandIn.Ports ports = new ServingStandIn.Ports(restPort, grpcPort);
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (ServingStandIn server =
        ServingStandIn.start(base, model, ports, BatchingLimits.defaults(), trust.policy())) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> await(stop, stopped)));
      console.print(
          "serving (stand-in, not TensorFlow Serving): model=%s version=%d rest=http://localhost:%d grpc=localhost:%d",
          server.name(), server.version(), server.restPort(), server.grpcPort());
      stop.await();
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private static void await(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
