package org.ithn.serving.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ithn.serving.client.ServingException.Code;
import org.ithn.serving.client.protocol.ModelName;
import org.ithn.serving.client.protocol.Prediction;
import org.ithn.serving.client.protocol.ServingMethods;
import org.ithn.serving.client.protocol.StatusQuery;
import org.ithn.serving.client.protocol.WireTensor;

/** Transport over gRPC; servers listen on port 8500 by default. */
public final class GrpcTransport implements Transport {
  /** Largest response in bytes; attention maps of a batch exceed gRPC's default of 4 MiB. */
  private static final int MAX_RESPONSE_BYTES = 256 << 20;

  private final Channel channel;
  private final Runnable close;

  private GrpcTransport(Channel channel, Runnable close) {
    this.channel = channel;
    this.close = close;
  }

  /** Opens an unencrypted connection, which is closed with the transport. */
  public static GrpcTransport connect(String host, int port) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(host, port)
            .usePlaintext()
            .maxInboundMessageSize(MAX_RESPONSE_BYTES)
            .build();
    return new GrpcTransport(channel, () -> close(channel));
  }

  /** Returns a transport over the caller's channel, for example with TLS; the caller closes it. */
  public static GrpcTransport of(Channel channel) {
    return new GrpcTransport(channel, () -> {});
  }

  @Override
  public Map<String, WireTensor> predict(Prediction request, Duration deadline) {
    return call(ServingMethods.PREDICT, request, deadline).getOutputsMap();
  }

  @Override
  public List<ServedVersion> versions(ModelName model, Duration deadline) {
    StatusQuery query = StatusQuery.newBuilder().setModelSpec(model).build();
    return call(ServingMethods.STATUS, query, deadline).getModelVersionStatusList().stream()
        .map(
            status ->
                new ServedVersion(
                    status.getVersion(),
                    VersionStates.name(status.getState()),
                    status.getStatus().getErrorMessage()))
        .toList();
  }

  private <Q, A> A call(MethodDescriptor<Q, A> method, Q request, Duration deadline) {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    try {
      return ClientCalls.blockingUnaryCall(channel, method, options, request);
    } catch (StatusRuntimeException e) {
      throw new ServingException(code(e.getStatus()), message(e.getStatus()), e);
    }
  }

  private String message(Status status) {
    return "gRPC server %s responded %s: %s"
        .formatted(channel.authority(), status.getCode(), status.getDescription());
  }

  private static Code code(Status status) {
    return switch (status.getCode()) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> Code.INVALID_REQUEST;
      case NOT_FOUND, UNIMPLEMENTED -> Code.NOT_FOUND;
      case UNAVAILABLE, ABORTED -> Code.UNAVAILABLE;
      case RESOURCE_EXHAUSTED -> Code.OVERLOADED;
      case DEADLINE_EXCEEDED -> Code.DEADLINE;
      case CANCELLED -> Thread.currentThread().isInterrupted() ? Code.INTERRUPTED : Code.SERVER;
      default -> Code.SERVER;
    };
  }

  private static void close(ManagedChannel channel) {
    channel.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    close.run();
  }
}
