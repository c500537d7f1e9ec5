package org.ithn.serving.standin;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.ithn.savedmodels.ModelVersions;
import org.ithn.savedmodels.SavedModelException;

/**
 * Serves the newest version of a model on this machine alone, over REST and gRPC.
 *
 * <p>For development and tests: it has neither the speed nor the safety of TensorFlow Serving.
 */
public final class ServingStandIn implements AutoCloseable {
  private final LoadedModel model;
  private final RestEndpoint rest;
  private final GrpcEndpoint grpc;
  private final String name;
  private final long version;

  private ServingStandIn(
      String name, long version, LoadedModel model, InetAddress address, Ports ports)
      throws IOException {
    this.name = name;
    this.version = version;
    this.model = model;
    TreeMap<Long, LoadedModel> versions = new TreeMap<>();
    versions.put(version, model);
    LoadedVersions models = new LoadedVersions(name, versions);
    this.rest = new RestEndpoint(models, address, ports.rest());
    try {
      this.grpc = new GrpcEndpoint(models, address, ports.grpc());
    } catch (IOException e) {
      rest.close();
      throw e;
    }
  }

  /**
   * Ports to listen on.
   *
   * @param rest 0 = any that is free
   * @param grpc 0 = any that is free
   */
  public record Ports(int rest, int grpc) {
    /** Any that are free. */
    public static Ports findFree() {
      return new Ports(0, 0);
    }
  }

  /**
   * Starts serving.
   *
   * @param base the model's folder of versions, or a version's folder
   * @param name the model's name
   * @throws SavedModelException if the folder holds no model, or a port cannot be had
   */
  public static ServingStandIn start(Path base, String name, Ports ports, BatchingLimits limits) {
    Path folder = version(base);
    LoadedModel model = LoadedModel.load(folder, limits);
    try {
      return new ServingStandIn(
          name, number(folder), model, InetAddress.getLoopbackAddress(), ports);
    } catch (IOException e) {
      model.close();
      throw new SavedModelException(
          "stand-in: cannot listen on ports %s of this machine (%s); choose others, or 0 for any"
              .formatted(ports, e.getMessage()),
          e);
    }
  }

  private static Path version(Path base) {
    if (Files.exists(base.resolve("saved_model.pb"))) {
      return base;
    }
    return new ModelVersions(base)
        .newestFolder()
        .orElseThrow(
            () ->
                new SavedModelException(
                    "model %s: has no version; name the folder of an export".formatted(base)));
  }

  private static long number(Path folder) {
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    return name.matches("\\d{1,18}") ? Long.parseLong(name) : 1;
  }

  /** The model's name. */
  public String name() {
    return name;
  }

  /** The version that is served. */
  public long version() {
    return version;
  }

  /** The port of the REST interface. */
  public int restPort() {
    return rest.port();
  }

  /** The port of the gRPC interface. */
  public int grpcPort() {
    return grpc.port();
  }

  @Override
  public void close() {
    grpc.close();
    rest.close();
    model.close();
  }
}
