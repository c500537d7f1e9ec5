package org.ithn.serving.standin;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import org.ithn.savedmodels.ModelVersions;
import org.ithn.savedmodels.OpPolicy;
import org.ithn.savedmodels.SavedModelException;
import org.ithn.serving.client.protocol.Prediction;

/**
 * Local server of the newest version of a model, over REST and gRPC.
 *
 * <p>It is meant for development and tests and lacks the speed and robustness of TensorFlow
 * Serving.
 */
public final class ServingStandIn implements AutoCloseable {
  /**
   * Size of the largest request in bytes: 16 studies, the largest batch of an export, with 12 MiB
   * of images each, which Base64 lengthens by a third in JSON.
   */
  static final int LARGEST_REQUEST = 16 * (12 << 20) / 3 * 4;

  private final LoadedModel model;
  private final RestEndpoint rest;
  private final GrpcEndpoint grpc;
  private final String name;
  private final long version;

  private ServingStandIn(
      String name, long version, LoadedModel model, Optional<WebPage> page, Ports ports)
      throws IOException {
    this.name = name;
    this.version = version;
    this.model = model;
    TreeMap<Long, LoadedModel> versions = new TreeMap<>();
    versions.put(version, model);
    LoadedVersions models = new LoadedVersions(name, versions);
    InetAddress address = InetAddress.getLoopbackAddress();
    this.rest = new RestEndpoint(models, page, address, ports.rest());
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
   * @param rest the REST port; 0 = any free port
   * @param grpc the gRPC port; 0 = any free port
   */
  public record Ports(int rest, int grpc) {
    /** Returns ports that the system chooses. */
    public static Ports findFree() {
      return new Ports(0, 0);
    }
  }

  /** Starts serving a model that contains {@link org.ithn.savedmodels.AllowedOps} only. */
  public static ServingStandIn start(Path base, String name, Ports ports, BatchingLimits limits) {
    return start(base, name, ports, limits, OpPolicy.ALLOWED_ONLY);
  }

  /**
   * Starts serving.
   *
   * @param base the model's folder or the folder of a version
   * @param name the model's name
   * @param policy the ops that the model may contain
   * @throws SavedModelException if the folder contains no model, the model is refused, or a port is
   *     not available
   */
  public static ServingStandIn start(
      Path base, String name, Ports ports, BatchingLimits limits, OpPolicy policy) {
    return start(base, name, ports, limits, policy, Optional.empty());
  }

  /**
   * Starts serving, with a page at the root of the REST port.
   *
   * @param page the page; empty = only the interfaces of TensorFlow Serving
   * @throws SavedModelException if the folder contains no model, the model is refused, or a port is
   *     not available
   */
  public static ServingStandIn start(
      Path base,
      String name,
      Ports ports,
      BatchingLimits limits,
      OpPolicy policy,
      Optional<WebPage> page) {
    Path folder = versionFolder(base);
    LoadedModel model = LoadedModel.load(folder, limits, policy);
    try {
      return new ServingStandIn(name, number(folder), model, page, ports);
    } catch (IOException e) {
      model.close();
      throw new SavedModelException(
          "stand-in: cannot listen on ports %s (%s); choose others, or 0 for any free port"
              .formatted(ports, e.getMessage()),
          e);
    }
  }

  /**
   * Returns the folder of the version that would be served.
   *
   * @param base the model's folder or the folder of a version
   * @throws SavedModelException if the folder contains no version
   */
  public static Path versionFolder(Path base) {
    if (Files.exists(base.resolve("saved_model.pb"))) {
      return base;
    }
    return new ModelVersions(base)
        .newestFolder()
        .orElseThrow(
            () ->
                new SavedModelException(
                    "model %s: has no version; pass the folder of an export".formatted(base)));
  }

  private static long number(Path folder) {
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    return name.matches("\\d{1,18}") ? Long.parseLong(name) : 1;
  }

  /** Returns the model's name. */
  public String name() {
    return name;
  }

  /** Returns the served version. */
  public long version() {
    return version;
  }

  /** Returns the port of the REST interface. */
  public int restPort() {
    return rest.port();
  }

  /** Returns the port of the gRPC interface. */
  public int grpcPort() {
    return grpc.port();
  }

  /**
   * Runs the first warm-up request of a signature in the background, because TensorFlow optimises
   * the graph at the first request. Without a usable request, nothing happens.
   *
   * @param version the folder of the served version
   */
  public void warmUp(Path version, String signature) throws IOException {
    try {
      for (Prediction request : WarmUpCheck.requests(version)) {
        if (request.getModelSpec().getSignatureName().equals(signature)) {
          model.submit(signature, request.getInputsMap());
          return;
        }
      }
    } catch (IllegalArgumentException | RefusedException e) {
      // damaged or foreign requests: the first request of a client is slow, but correct
    }
  }

  @Override
  public void close() {
    grpc.close();
    rest.close();
    model.close();
  }
}
