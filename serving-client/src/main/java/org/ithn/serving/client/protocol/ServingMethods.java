package org.ithn.serving.client.protocol;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;

/** The unary gRPC methods of TensorFlow Serving that this project uses. */
public final class ServingMethods {
  private static final String PREDICTIONS = "tensorflow.serving.PredictionService";
  private static final String MODELS = "tensorflow.serving.ModelService";

  /** Method that runs a signature. */
  public static final MethodDescriptor<Prediction, PredictionResult> PREDICT =
      method(
          PREDICTIONS,
          "Predict",
          Prediction.getDefaultInstance(),
          PredictionResult.getDefaultInstance());

  /** Method that returns the signatures of a model. */
  public static final MethodDescriptor<MetadataQuery, MetadataAnswer> METADATA =
      method(
          PREDICTIONS,
          "GetModelMetadata",
          MetadataQuery.getDefaultInstance(),
          MetadataAnswer.getDefaultInstance());

  /** Method that returns the served versions of a model. */
  public static final MethodDescriptor<StatusQuery, StatusAnswer> STATUS =
      method(
          MODELS,
          "GetModelStatus",
          StatusQuery.getDefaultInstance(),
          StatusAnswer.getDefaultInstance());

  /** Name of the service with {@link #PREDICT} and {@link #METADATA}. */
  public static final String PREDICTION_SERVICE = PREDICTIONS;

  /** Name of the service with {@link #STATUS}. */
  public static final String MODEL_SERVICE = MODELS;

  private ServingMethods() {}

  private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
      String service, String name, Q request, A response) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
        .setRequestMarshaller(ProtoUtils.marshaller(request))
        .setResponseMarshaller(ProtoUtils.marshaller(response))
        .build();
  }
}
