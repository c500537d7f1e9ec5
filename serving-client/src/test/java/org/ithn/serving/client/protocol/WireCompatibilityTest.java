package org.ithn.serving.client.protocol;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.framework.DataType;
import org.tensorflow.framework.TensorProto;
import org.tensorflow.framework.TensorShapeProto;
import tensorflow.serving.GetModelMetadata;
import tensorflow.serving.GetModelStatus;
import tensorflow.serving.ModelServiceGrpc;
import tensorflow.serving.Predict;
import tensorflow.serving.PredictionServiceGrpc;

/** Compatibility of our messages with an independent build of the published ones. */
final class WireCompatibilityTest {
  /** Types with equal encoding: an enum is a number, a message is length-delimited bytes. */
  private static final Set<List<FieldDescriptor.Type>> SAME_ON_THE_WIRE =
      Set.of(
          List.of(FieldDescriptor.Type.INT32, FieldDescriptor.Type.ENUM),
          List.of(FieldDescriptor.Type.BYTES, FieldDescriptor.Type.MESSAGE));

  @Test
  void fieldsHaveThePublishedNumbersAndTypes() {
    assertSame(Prediction.getDescriptor(), Predict.PredictRequest.getDescriptor());
    assertSame(PredictionResult.getDescriptor(), Predict.PredictResponse.getDescriptor());
    assertSame(StatusQuery.getDescriptor(), GetModelStatus.GetModelStatusRequest.getDescriptor());
    assertSame(StatusAnswer.getDescriptor(), GetModelStatus.GetModelStatusResponse.getDescriptor());
    assertSame(
        MetadataQuery.getDescriptor(), GetModelMetadata.GetModelMetadataRequest.getDescriptor());
    assertSame(
        MetadataAnswer.getDescriptor(), GetModelMetadata.GetModelMetadataResponse.getDescriptor());
    assertSame(SignatureBytes.getDescriptor(), GetModelMetadata.SignatureDefMap.getDescriptor());
  }

  private static void assertSame(Descriptor ours, Descriptor published) {
    for (FieldDescriptor field : ours.getFields()) {
      String where = ours.getFullName() + "." + field.getName();
      FieldDescriptor other = published.findFieldByName(field.getName());
      assertWithMessage(where).that(other).isNotNull();
      assertWithMessage(where).that(field.getNumber()).isEqualTo(other.getNumber());
      assertWithMessage(where).that(field.isRepeated()).isEqualTo(other.isRepeated());
      assertWithMessage(where).that(field.isPacked()).isEqualTo(other.isPacked());
      if (field.getType() != other.getType()) {
        assertWithMessage(where)
            .that(SAME_ON_THE_WIRE)
            .contains(List.of(field.getType(), other.getType()));
      } else if (field.getType() == FieldDescriptor.Type.MESSAGE) {
        assertSame(field.getMessageType(), other.getMessageType());
      }
    }
  }

  @Test
  void methodsHaveThePublishedNames() {
    assertThat(ServingMethods.PREDICT.getFullMethodName())
        .isEqualTo(PredictionServiceGrpc.getPredictMethod().getFullMethodName());
    assertThat(ServingMethods.METADATA.getFullMethodName())
        .isEqualTo(PredictionServiceGrpc.getGetModelMetadataMethod().getFullMethodName());
    assertThat(ServingMethods.STATUS.getFullMethodName())
        .isEqualTo(ModelServiceGrpc.getGetModelStatusMethod().getFullMethodName());
  }

  /** Checks field numbers of the warm-up file, which the published build does not contain. */
  @Test
  void warmUpRecordsHaveTheDocumentedNumbers() {
    assertThat(WarmUpRecord.getDescriptor().findFieldByName("predict_log").getNumber())
        .isEqualTo(6);
    assertThat(PredictionLogEntry.getDescriptor().findFieldByName("request").getNumber())
        .isEqualTo(1);
    assertThat(PredictionLogEntry.getDescriptor().findFieldByName("response").getNumber())
        .isEqualTo(2);
  }

  @Test
  void requestSurvivesTheRoundTripThroughPublishedMessages() throws Exception {
    Prediction ours =
        Prediction.newBuilder()
            .setModelSpec(
                ModelName.newBuilder()
                    .setName("chest")
                    .setVersion(VersionNumber.newBuilder().setValue(7))
                    .setSignatureName("greedy"))
            .putInputs(
                "image_bytes",
                WireTensors.ofStrings(
                    List.of(ByteString.copyFromUtf8("a"), ByteString.copyFromUtf8("ü")), 2))
            .addOutputFilter("report")
            .build();
    Predict.PredictRequest published = Predict.PredictRequest.parseFrom(ours.toByteString());
    assertThat(published.getModelSpec().getVersion().getValue()).isEqualTo(7);
    TensorProto images = published.getInputsOrThrow("image_bytes");
    assertThat(images.getDtype()).isEqualTo(DataType.DT_STRING);
    assertThat(images.getStringVal(1).toStringUtf8()).isEqualTo("ü");
    assertThat(published.getUnknownFields().asMap()).isEmpty();
    assertThat(Prediction.parseFrom(published.toByteString())).isEqualTo(ours);
  }

  @Test
  void packedAndListedValuesAreRead() throws Exception {
    ByteBuffer content = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    content.putFloat(1.5f).putFloat(-2f).flip();
    TensorProto packed =
        published(DataType.DT_FLOAT, 2).setTensorContent(ByteString.copyFrom(content)).build();
    TensorProto listed = published(DataType.DT_INT32, 3).addIntVal(4).addIntVal(5).build();
    assertThat(WireTensors.floats(WireTensor.parseFrom(packed.toByteString())))
        .isEqualTo(new float[] {1.5f, -2f});
    assertThat(WireTensors.longs(WireTensor.parseFrom(listed.toByteString())))
        .isEqualTo(new long[] {4, 5, 5});
  }

  private static TensorProto.Builder published(DataType type, long size) {
    return TensorProto.newBuilder()
        .setDtype(type)
        .setTensorShape(
            TensorShapeProto.newBuilder().addDim(TensorShapeProto.Dim.newBuilder().setSize(size)));
  }

  @Test
  void inconsistentTensorsAreRejected() {
    List<WireTensor> wrong = new ArrayList<>();
    wrong.add(WireTensors.ofFloats(new float[3], 2));
    wrong.add(WireTensors.ofFloats(new float[0], 2));
    wrong.add(WireTensors.ofFloats(new float[2], -1));
    wrong.add(WireTensors.ofFloats(new float[2], 1L << 40, 1L << 40));
    wrong.add(
        WireTensors.ofFloats(new float[0], 2).toBuilder()
            .setTensorContent(ByteString.copyFromUtf8("abc"))
            .build());
    wrong.add(WireTensors.ofBooleans(new boolean[2], 2));
    for (WireTensor tensor : wrong) {
      org.junit.jupiter.api.Assertions.assertThrows(
          IllegalArgumentException.class, () -> WireTensors.floats(tensor));
    }
  }
}
