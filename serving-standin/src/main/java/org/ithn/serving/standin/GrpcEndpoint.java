package org.ithn.serving.standin;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.ithn.serving.client.protocol.MetadataAnswer;
import org.ithn.serving.client.protocol.MetadataQuery;
import org.ithn.serving.client.protocol.ModelName;
import org.ithn.serving.client.protocol.Outcome;
import org.ithn.serving.client.protocol.Prediction;
import org.ithn.serving.client.protocol.PredictionResult;
import org.ithn.serving.client.protocol.ServingMethods;
import org.ithn.serving.client.protocol.SignatureBytes;
import org.ithn.serving.client.protocol.StatusAnswer;
import org.ithn.serving.client.protocol.StatusQuery;
import org.ithn.serving.client.protocol.TypedBytes;
import org.ithn.serving.client.protocol.VersionNumber;
import org.ithn.serving.client.protocol.VersionStatus;

/** gRPC interface of the stand-in: predict, metadata and status. */
final class GrpcEndpoint implements AutoCloseable {
  private static final int AVAILABLE = 30;
  private static final String SIGNATURES = "signature_def";

  private final LoadedVersions models;
  private final Server server;

  GrpcEndpoint(LoadedVersions models, InetAddress address, int port) throws IOException {
    this.models = models;
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(address, port))
            .maxInboundMessageSize(ServingStandIn.LARGEST_REQUEST)
            .addService(
                ServerServiceDefinition.builder(ServingMethods.PREDICTION_SERVICE)
                    .addMethod(ServingMethods.PREDICT, unaryHandler(this::predict))
                    .addMethod(ServingMethods.METADATA, unaryHandler(this::metadata))
                    .build())
            .addService(
                ServerServiceDefinition.builder(ServingMethods.MODEL_SERVICE)
                    .addMethod(ServingMethods.STATUS, unaryHandler(this::status))
                    .build())
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  private static <Q, A> io.grpc.ServerCallHandler<Q, A> unaryHandler(Function<Q, A> response) {
    return ServerCalls.asyncUnaryCall(
        (request, observer) -> {
          try {
            observer.onNext(response.apply(request));
            observer.onCompleted();
          } catch (RefusedException e) {
            observer.onError(
                Status.fromCode(e.code()).withDescription(e.getMessage()).asException());
          } catch (RuntimeException e) {
            Status.Code code =
                e instanceof IllegalArgumentException
                    ? Status.Code.INVALID_ARGUMENT
                    : Status.Code.INTERNAL;
            observer.onError(
                Status.fromCode(code)
                    .withDescription(String.valueOf(e.getMessage()))
                    .asException());
          }
        });
  }

  private PredictionResult predict(Prediction request) {
    ModelName requested = request.getModelSpec();
    String signature =
        requested.getSignatureName().isEmpty() ? "serving_default" : requested.getSignatureName();
    return PredictionResult.newBuilder()
        .setModelSpec(resolvedName(requested).setSignatureName(signature))
        .putAllOutputs(
            models
                .model(requested)
                .predict(signature, request.getInputsMap(), request.getOutputFilterList()))
        .build();
  }

  private ModelName.Builder resolvedName(ModelName requested) {
    return ModelName.newBuilder()
        .setName(models.name())
        .setVersion(VersionNumber.newBuilder().setValue(models.versionNumber(requested)));
  }

  private MetadataAnswer metadata(MetadataQuery query) {
    if (!query.getMetadataFieldList().equals(java.util.List.of(SIGNATURES))) {
      throw RefusedException.invalidArgument(
          "metadata fields are %s; request signature_def".formatted(query.getMetadataFieldList()));
    }
    SignatureBytes.Builder signatures = SignatureBytes.newBuilder();
    models
        .model(query.getModelSpec())
        .signatures()
        .forEach((name, signature) -> signatures.putSignatureDef(name, signature.toByteString()));
    return MetadataAnswer.newBuilder()
        .setModelSpec(resolvedName(query.getModelSpec()))
        .putMetadata(
            SIGNATURES,
            TypedBytes.newBuilder()
                .setTypeUrl("type.googleapis.com/tensorflow.serving.SignatureDefMap")
                .setValue(signatures.build().toByteString())
                .build())
        .build();
  }

  private StatusAnswer status(StatusQuery query) {
    StatusAnswer.Builder response = StatusAnswer.newBuilder();
    for (long version : models.versionNumbers(query.getModelSpec())) {
      response.addModelVersionStatus(
          VersionStatus.newBuilder()
              .setVersion(version)
              .setState(AVAILABLE)
              .setStatus(Outcome.getDefaultInstance()));
    }
    return response.build();
  }

  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
        server.shutdownNow();
        server.awaitTermination(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
