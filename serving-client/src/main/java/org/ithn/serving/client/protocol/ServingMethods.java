package org.ithn.serving.client.protocol;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;

/** The gRPC calls of TensorFlow Serving that are spoken here; none of them streams. */
public final class ServingMethods {
  private static final String PREDICTIONS = "tensorflow.serving.PredictionService";
  private static final String MODELS = "tensorflow.serving.ModelService";

  /** Runs a signature. */
  public static final MethodDescriptor<Prediction, PredictionResult> PREDICT =
      method(
          PREDICTIONS,
          "Predict",
          Prediction.getDefaultInstance(),
          PredictionResult.getDefaultInstance());

  /** The signatures of a model. */
  public static final MethodDescriptor<MetadataQuery, MetadataAnswer> METADATA =
      method(
          PREDICTIONS,
          "GetModelMetadata",
          MetadataQuery.getDefaultInstance(),
          MetadataAnswer.getDefaultInstance());

  /** Which versions of a model are served. */
  public static final MethodDescriptor<StatusQuery, StatusAnswer> STATUS =
      method(
          MODELS,
          "GetModelStatus",
          StatusQuery.getDefaultInstance(),
          StatusAnswer.getDefaultInstance());

  /** The service of {@link #PREDICT} and {@link #METADATA}. */
  public static final String PREDICTION_SERVICE = PREDICTIONS;

  /** The service of {@link #STATUS}. */
  public static final String MODEL_SERVICE = MODELS;

  private ServingMethods() {}

  private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
      String service, String name, Q question, A answer) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
        .setRequestMarshaller(ProtoUtils.marshaller(question))
        .setResponseMarshaller(ProtoUtils.marshaller(answer))
        .build();
  }
}
