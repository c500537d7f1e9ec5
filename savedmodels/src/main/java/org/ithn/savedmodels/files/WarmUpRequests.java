package org.ithn.savedmodels.files;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.data.PriorImages;
import org.ithn.framework.files.TfRecords;
import org.ithn.savedmodels.ExpectedReport;
import org.ithn.savedmodels.SavedModelException;
import org.ithn.savedmodels.ServedInput;
import org.ithn.savedmodels.StudyContent;
import org.ithn.serving.client.protocol.ModelName;
import org.ithn.serving.client.protocol.Prediction;
import org.ithn.serving.client.protocol.PredictionLogEntry;
import org.ithn.serving.client.protocol.WarmUpRecord;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;

/** Warm-up requests that a server runs while it loads a model, so the first request is not slow. */
public final class WarmUpRequests {
  /** Name of the file in {@code assets.extra}. */
  public static final String FILE_NAME = "tf_serving_warmup_requests";

  /** Largest number of records; with more, a server rejects the model. */
  public static final int MAX_RECORDS = 1000;

  private WarmUpRequests() {}

  /**
   * Encodes one request per signature and study, up to {@link #MAX_RECORDS}.
   *
   * @param model the model's name on the server
   * @param signatures the signatures
   * @param input the input of the signatures
   * @param reports reports with the content of their studies
   * @param text the report that {@code score_report} receives
   */
  static byte[] encode(
      String model,
      List<Signature> signatures,
      ServedInput input,
      List<ExpectedReport> reports,
      String text) {
    List<byte[]> records = new ArrayList<>();
    for (ExpectedReport report : reports) {
      for (Signature signature : signatures) {
        if (records.size() < MAX_RECORDS) {
          records.add(toRecord(model, signature, input, report.content(), text).toByteArray());
        }
      }
    }
    return TfRecords.encode(records);
  }

  private static WarmUpRecord toRecord(
      String model, Signature signature, ServedInput input, StudyContent content, String text) {
    Prediction.Builder request =
        Prediction.newBuilder()
            .setModelSpec(ModelName.newBuilder().setName(model).setSignatureName(signature.key()))
            .putInputs(input.name(), toWireTensor(input, content));
    for (String name : signature.inputNames()) {
      if (name.equals(PriorImages.KEY)) {
        request.putInputs(name, priorImages(content));
      } else if (!name.equals(input.name())) { // the report to score, or a text of the study
        String value = name.equals("report") ? text : content.context().getOrDefault(name, "");
        request.putInputs(name, WireTensors.ofStrings(List.of(ByteString.copyFromUtf8(value)), 1));
      }
    }
    return WarmUpRecord.newBuilder()
        .setPredictLog(PredictionLogEntry.newBuilder().setRequest(request))
        .build();
  }

  /** Returns the images of an earlier study, {@code [1, n]}; one empty file if it has none. */
  private static WireTensor priorImages(StudyContent content) {
    List<ByteString> files = content.priorImages().stream().map(ByteString::copyFrom).toList();
    return files.isEmpty()
        ? WireTensors.ofStrings(List.of(ByteString.EMPTY), 1, 1)
        : WireTensors.ofStrings(files, 1, files.size());
  }

  private static WireTensor toWireTensor(ServedInput input, StudyContent content) {
    long[] shape = Shape.of(1).append(input.studyShape()).asArray();
    if (content instanceof StudyContent.RegionFeatures features) {
      return WireTensors.ofFloats(features.values(), shape);
    }
    List<byte[]> files = ((StudyContent.ImageFiles) content).files();
    return WireTensors.ofStrings(files.stream().map(ByteString::copyFrom).toList(), shape);
  }

  /**
   * Reads the requests of a file.
   *
   * @throws SavedModelException naming the file, if a record is damaged or is not a predict request
   */
  public static List<Prediction> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      List<Prediction> requests = new ArrayList<>();
      for (byte[] record : TfRecords.decode(bytes)) {
        requests.add(decode(record, requests.size()));
      }
      return requests;
    } catch (IllegalArgumentException e) {
      throw new SavedModelException(
          "%s: %s; export the model again".formatted(file, e.getMessage()), e);
    }
  }

  private static Prediction decode(byte[] record, int number) {
    try {
      WarmUpRecord parsed = WarmUpRecord.parseFrom(record);
      if (!parsed.hasPredictLog() || !parsed.getPredictLog().hasRequest()) {
        throw new IllegalArgumentException(
            "record %d does not contain a predict request".formatted(number));
      }
      return parsed.getPredictLog().getRequest();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(
          "record %d is not a PredictionLog (%s)".formatted(number, e.getMessage()), e);
    }
  }
}
