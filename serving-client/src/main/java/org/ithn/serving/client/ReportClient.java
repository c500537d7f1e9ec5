package org.ithn.serving.client;

import static com.google.common.base.Preconditions.checkArgument;
import static org.ithn.serving.client.RequestTensors.images;
import static org.ithn.serving.client.RequestTensors.regions;

import com.google.common.collect.Lists;
import com.google.common.primitives.Floats;
import com.google.protobuf.ByteString;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.serving.client.ServingException.Code;
import org.ithn.serving.client.protocol.ModelName;
import org.ithn.serving.client.protocol.Prediction;
import org.ithn.serving.client.protocol.VersionNumber;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;

/**
 * Client of one model on one server; safe for use by several threads.
 *
 * <pre>{@code
 * try (ReportClient client = ReportClient.grpc("localhost", 8500, ClientOptions.of("chest"))) {
 *   String text = client.report(Files.readAllBytes(picture)).text();
 * }
 * }</pre>
 *
 * <p>A study consists of its image files, PNG or JPEG, as many as the model has views, or, for
 * models that read them, of region features. A {@link StudyRequest} may add texts, age and sex.
 */
public final class ReportClient implements AutoCloseable {
  private static final String IMAGES = "image_bytes";
  private static final String REGIONS = "region_features";
  private static final String ERROR = "error";
  private static final String DEFAULT = "serving_default";
  private static final String WITH_CONTEXT = "with_context";
  private static final List<String> OUTPUTS =
      List.of("report", "token_ids", "token_log_probs", "score");

  private final Transport transport;
  private final ClientOptions options;
  private final RetryingCaller caller;

  private ReportClient(Transport transport, ClientOptions options) {
    this.transport = transport;
    this.options = options;
    this.caller = new RetryingCaller(options.retries(), options.deadline());
  }

  /** Connects over gRPC without encryption. */
  public static ReportClient grpc(String host, int port, ClientOptions options) {
    return of(GrpcTransport.connect(host, port), options);
  }

  /** Connects over REST to a server such as {@code http://localhost:8501}. */
  public static ReportClient rest(URI server, ClientOptions options) {
    return of(RestTransport.of(server), options);
  }

  /** Returns a client over a transport, which is closed with the client. */
  public static ReportClient of(Transport transport, ClientOptions options) {
    return new ReportClient(transport, options);
  }

  /**
   * Returns the report of one study.
   *
   * @throws ServingException if the server cannot write the report
   */
  public Report report(byte[]... views) {
    return report(StudyRequest.of(views));
  }

  /**
   * Returns the report of one study from its images and, if it has some, texts, age and sex.
   *
   * @throws IllegalArgumentException if the study has a text that {@link ClientOptions#context}
   *     does not name
   * @throws ServingException if the server cannot write the report
   */
  public Report report(StudyRequest study) {
    return sendBatch(List.of(study)).get(0).orElseThrow();
  }

  /**
   * Returns the reports of several studies, requested in batches. If the server rejects a whole
   * batch, its halves are sent separately, so that only invalid studies have no report.
   *
   * @throws ServingException if the server rejects a request whose images are valid
   */
  public Reports reports(List<List<byte[]>> studies) {
    return reportsOf(studies.stream().map(images -> new StudyRequest(images, Map.of())).toList());
  }

  /**
   * Returns the reports of several studies from their images and, where they have some, texts, age
   * and sex; see {@link #reports}.
   *
   * @throws IllegalArgumentException if a study has a text that {@link ClientOptions#context} does
   *     not name
   * @throws ServingException if the server rejects a request whose images are valid
   */
  public Reports reportsOf(List<StudyRequest> studies) {
    List<Optional<Report>> all =
        new ArrayList<>(Collections.nCopies(studies.size(), Optional.empty()));
    List<InvalidStudy> invalidStudies = new ArrayList<>();
    for (int from = 0; from < studies.size(); from += options.batch()) {
      int end = Math.min(studies.size(), from + options.batch());
      new InvalidImageSearch(this, studies, all, invalidStudies).search(from, end);
    }
    return new Reports(all, invalidStudies);
  }

  /**
   * Returns the report of one image, for a model that reads region features.
   *
   * @param features {@code [R, D]} of the model; missing regions are rows of zeros
   * @throws ServingException if the server cannot write the report
   */
  public Report reportFromRegions(float[][] features) {
    return rows(DEFAULT, Map.of(REGIONS, regions(Collections.singletonList(features))), 1)
        .get(0)
        .orElseThrow();
  }

  /**
   * Returns the reports of several images, requested in batches, for a model that reads region
   * features.
   *
   * @return the reports; studies with invalid features are listed as invalid, without images
   * @throws ServingException if the server rejects a whole batch
   */
  public Reports reportsFromRegions(List<float[][]> studies) {
    List<Optional<Report>> all = new ArrayList<>();
    List<InvalidStudy> invalidStudies = new ArrayList<>();
    for (List<float[][]> batch : Lists.partition(studies, options.batch())) {
      for (RowResult row : rows(DEFAULT, Map.of(REGIONS, regions(batch)), batch.size())) {
        if (!row.error().isEmpty()) {
          invalidStudies.add(new InvalidStudy(all.size(), List.of(), row.error()));
        }
        all.add(row.error().isEmpty() ? Optional.of(row.report()) : Optional.empty());
      }
    }
    return new Reports(all, invalidStudies);
  }

  /**
   * Result of one row.
   *
   * @param report the report of a valid row
   * @param error the error of an invalid row; otherwise empty
   */
  record RowResult(Report report, String error) {
    /** Returns the report, or throws as if the request consisted of this row alone. */
    Report orElseThrow() {
      if (error.isEmpty()) {
        return report;
      }
      throw new ServingException(Code.INVALID_REQUEST, error);
    }
  }

  /** Sends one request; models without errors per row reject it as a whole. */
  List<RowResult> sendBatch(List<StudyRequest> studies) {
    Map<String, WireTensor> inputs = new HashMap<>();
    inputs.put(IMAGES, images(studies.stream().map(StudyRequest::images).toList()));
    if (studies.stream().allMatch(StudyRequest::isImagesAlone)) {
      return rows(DEFAULT, inputs, studies.size());
    }
    inputs.putAll(RequestTensors.context(studies, options));
    return rows(WITH_CONTEXT, inputs, studies.size());
  }

  private List<RowResult> rows(String signature, Map<String, WireTensor> inputs, int count) {
    Map<String, WireTensor> outputs = allOutputs(signature, inputs, OUTPUTS);
    try {
      List<Report> reports = reports(outputs, count);
      List<String> errors = errors(outputs, count);
      List<RowResult> rows = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        rows.add(new RowResult(reports.get(i), errors.get(i)));
      }
      return rows;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new ServingException(
          Code.SERVER,
          "model %s: the response cannot be read (%s); was the model exported by 'ithn export'?"
              .formatted(options.model(), e.getMessage()),
          e);
    }
  }

  /**
   * Returns the embeddings {@code [E]} of studies, for retrieval.
   *
   * @throws ServingException if a study is invalid or the model has no signature {@code encode}
   */
  public List<float[]> embeddings(List<List<byte[]>> studies) {
    WireTensor rows =
        validOutput("encode", Map.of(IMAGES, images(studies)), "embedding", studies.size());
    int width = (int) WireTensors.shape(rows)[1];
    float[] values = WireTensors.floats(rows);
    List<float[]> embeddings = new ArrayList<>();
    for (int row = 0; row < studies.size(); row++) {
      embeddings.add(Arrays.copyOfRange(values, row * width, (row + 1) * width));
    }
    return embeddings;
  }

  /**
   * Returns the log-likelihood of a given report for each study, in nats.
   *
   * @param reports one report per study; words separated by spaces, cleaned as in training
   */
  public float[] logLikelihoods(List<List<byte[]>> studies, List<String> reports) {
    checkArgument(
        studies.size() == reports.size(),
        "client: got %s studies and %s reports; pass one report per study",
        studies.size(),
        reports.size());
    WireTensor texts =
        WireTensors.ofStrings(
            reports.stream().map(ByteString::copyFromUtf8).toList(), reports.size());
    return WireTensors.floats(
        validOutput(
            "score_report",
            Map.of(IMAGES, images(studies), "report", texts),
            "log_likelihood",
            studies.size()));
  }

  /** Returns an output; throws if any row is invalid. */
  private WireTensor validOutput(
      String signature, Map<String, WireTensor> inputs, String output, int count) {
    Map<String, WireTensor> outputs = allOutputs(signature, inputs, List.of(output));
    List<String> errors = errors(outputs, count);
    for (int row = 0; row < count; row++) {
      if (!errors.get(row).isEmpty()) {
        throw new ServingException(
            Code.INVALID_REQUEST, "study %d: %s".formatted(row, errors.get(row)));
      }
    }
    return outputs.get(output);
  }

  /** Returns the error of each row; empty if the model has no errors per row. */
  private static List<String> errors(Map<String, WireTensor> outputs, int count) {
    return outputs.containsKey(ERROR)
        ? WireTensors.strings(outputs.get(ERROR)).stream().map(ByteString::toStringUtf8).toList()
        : Collections.nCopies(count, "");
  }

  /**
   * Runs any signature.
   *
   * @param outputs the requested outputs; the result contains at least these
   * @throws ServingException if the last attempt fails
   */
  public Map<String, WireTensor> predict(
      String signature, Map<String, WireTensor> inputs, List<String> outputs) {
    return request(signature, inputs, outputs, outputs);
  }

  /** Returns all outputs, which include {@code expected}. */
  private Map<String, WireTensor> allOutputs(
      String signature, Map<String, WireTensor> inputs, List<String> expected) {
    return request(signature, inputs, expected, List.of());
  }

  private Map<String, WireTensor> request(
      String signature, Map<String, WireTensor> inputs, List<String> outputs, List<String> filter) {
    Prediction request =
        Prediction.newBuilder()
            .setModelSpec(model().toBuilder().setSignatureName(signature))
            .putAllInputs(inputs)
            .addAllOutputFilter(filter)
            .build();
    Map<String, WireTensor> response = caller.call(left -> transport.predict(request, left));
    if (!response.keySet().containsAll(outputs)) {
      throw new ServingException(
          Code.SERVER,
          "model %s: signature %s returned outputs %s; expected %s"
              .formatted(options.model(), signature, response.keySet(), outputs));
    }
    return response;
  }

  /**
   * Returns the versions that the server knows.
   *
   * @throws ServingException if the server does not know the model
   */
  public List<ServedVersion> versions() {
    return caller.call(left -> transport.versions(model(), left));
  }

  private ModelName model() {
    ModelName.Builder model = ModelName.newBuilder().setName(options.model());
    options
        .version()
        .ifPresent(version -> model.setVersion(VersionNumber.newBuilder().setValue(version)));
    return model.build();
  }

  private static List<Report> reports(Map<String, WireTensor> outputs, int count) {
    List<ByteString> texts = WireTensors.strings(outputs.get("report"));
    long[] ids = WireTensors.longs(outputs.get("token_ids"));
    float[] logProbs = WireTensors.floats(outputs.get("token_log_probs"));
    float[] scores = WireTensors.floats(outputs.get("score"));
    checkArgument(
        texts.size() == count && scores.length == count && ids.length == logProbs.length,
        "got %s reports for %s studies",
        texts.size(),
        count);
    int longest = ids.length / count;
    List<Report> reports = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      List<Integer> words = new ArrayList<>();
      int from = row * longest;
      int end = from;
      do {
        words.add((int) ids[end++]);
      } while (end < from + longest && ids[end - 1] != 0);
      List<Float> each = Floats.asList(logProbs).subList(from, end);
      reports.add(new Report(texts.get(row).toStringUtf8(), words, each, scores[row]));
    }
    return reports;
  }

  @Override
  public void close() {
    transport.close();
  }
}
