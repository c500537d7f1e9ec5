package org.ithn.serving.client;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Lists;
import com.google.common.primitives.Floats;
import com.google.protobuf.ByteString;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
 * Asks one model of one server; used by many threads at a time.
 *
 * <pre>{@code
 * try (ReportClient client = ReportClient.grpc("localhost", 8500, ClientOptions.of("chest"))) {
 *   String text = client.report(Files.readAllBytes(picture)).text();
 * }
 * }</pre>
 *
 * <p>A study is its image files, PNG or JPEG: one, or as many views as the model takes; or, for a
 * model that reads them, the features of image regions.
 */
public final class ReportClient implements AutoCloseable {
  private static final String IMAGES = "image_bytes";
  private static final String REGIONS = "region_features";
  private static final String ERROR = "error";
  private static final String DEFAULT = "serving_default";
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

  /** Asks over gRPC, without encryption. */
  public static ReportClient grpc(String host, int port, ClientOptions options) {
    return of(GrpcTransport.connect(host, port), options);
  }

  /** Asks over REST; {@code server} is, for instance, {@code http://localhost:8501}. */
  public static ReportClient rest(URI server, ClientOptions options) {
    return of(RestTransport.of(server), options);
  }

  /** Asks over a transport, which is closed with the client. */
  public static ReportClient of(Transport transport, ClientOptions options) {
    return new ReportClient(transport, options);
  }

  /**
   * The report of one study.
   *
   * @throws ServingException if the server cannot write it
   */
  public Report report(byte[]... views) {
    return sendBatch(List.of(List.of(views))).get(0).orElseThrow();
  }

  /**
   * Reports of studies, in batches. Where a batch is refused as a whole, its halves are asked for,
   * so that only the broken studies go without a report.
   *
   * @throws ServingException if the server cannot write any of a batch, sound images included
   */
  public Reports reports(List<List<byte[]>> studies) {
    List<Optional<Report>> all =
        new ArrayList<>(Collections.nCopies(studies.size(), Optional.empty()));
    List<InvalidStudy> broken = new ArrayList<>();
    for (int from = 0; from < studies.size(); from += options.batch()) {
      int end = Math.min(studies.size(), from + options.batch());
      new InvalidImageSearch(this, studies, all, broken).search(from, end);
    }
    return new Reports(all, broken);
  }

  /**
   * The report of one image, for a model that reads features of regions.
   *
   * @param features {@code [R, D]} of the model: rows of zeros where there are fewer regions
   * @throws ServingException if the server cannot write it
   */
  public Report reportFromRegions(float[][] features) {
    return rows(Map.of(REGIONS, regions(Collections.singletonList(features))), 1)
        .get(0)
        .orElseThrow();
  }

  /**
   * The same for several, in batches.
   *
   * @return those whose features cannot be used among the broken studies, without images
   * @throws ServingException if a batch as a whole is refused
   */
  public Reports reportsFromRegions(List<float[][]> studies) {
    List<Optional<Report>> all = new ArrayList<>();
    List<InvalidStudy> broken = new ArrayList<>();
    for (List<float[][]> batch : Lists.partition(studies, options.batch())) {
      for (RowResult row : rows(Map.of(REGIONS, regions(batch)), batch.size())) {
        if (!row.error().isEmpty()) {
          broken.add(new InvalidStudy(all.size(), List.of(), row.error()));
        }
        all.add(row.error().isEmpty() ? Optional.of(row.report()) : Optional.empty());
      }
    }
    return new Reports(all, broken);
  }

  /**
   * What a model says of a row.
   *
   * @param report of a sound row
   * @param error of a broken row; otherwise empty
   */
  record RowResult(Report report, String error) {
    /** The report, or a refusal as of a request of this row alone. */
    Report orElseThrow() {
      if (error.isEmpty()) {
        return report;
      }
      throw new ServingException(Code.INVALID_REQUEST, error);
    }
  }

  /** One request; models that do not name their broken rows refuse it as a whole. */
  List<RowResult> sendBatch(List<List<byte[]>> studies) {
    return rows(Map.of(IMAGES, images(studies)), studies.size());
  }

  private List<RowResult> rows(Map<String, WireTensor> inputs, int count) {
    Map<String, WireTensor> outputs = allOutputs(DEFAULT, inputs, OUTPUTS);
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
          "model %s: the answer cannot be read (%s); is it a model of this program?"
              .formatted(options.model(), e.getMessage()),
          e);
    }
  }

  /**
   * The embeddings {@code [E]} of studies, for retrieval.
   *
   * @throws ServingException also if the model has no signature {@code encode}
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
   * The natural logarithm of the probability of a given report for each study.
   *
   * @param reports as many; words separated by blanks, cleaned as in training
   */
  public float[] logLikelihoods(List<List<byte[]>> studies, List<String> reports) {
    checkArgument(
        studies.size() == reports.size(),
        "client: %s studies and %s reports; give one report for each study",
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

  /** An output of which no row is broken. */
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

  /** What the model says of each row; nothing if it does not name its broken rows. */
  private static List<String> errors(Map<String, WireTensor> outputs, int count) {
    return outputs.containsKey(ERROR)
        ? WireTensors.strings(outputs.get(ERROR)).stream().map(ByteString::toStringUtf8).toList()
        : Collections.nCopies(count, "");
  }

  /**
   * Runs any signature.
   *
   * @param outputs those that are wanted; an answer has these at least
   * @throws ServingException after the last repetition
   */
  public Map<String, WireTensor> predict(
      String signature, Map<String, WireTensor> inputs, List<String> outputs) {
    return request(signature, inputs, outputs, outputs);
  }

  /** All outputs, {@code expected} among them. */
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
    Map<String, WireTensor> answer = caller.call(left -> transport.predict(request, left));
    if (!answer.keySet().containsAll(outputs)) {
      throw new ServingException(
          Code.SERVER,
          "model %s: signature %s answers with %s; expected %s"
              .formatted(options.model(), signature, answer.keySet(), outputs));
    }
    return answer;
  }

  /**
   * The versions that the server knows.
   *
   * @throws ServingException if it does not know the model
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

  private static WireTensor images(List<List<byte[]>> studies) {
    checkArgument(!studies.isEmpty(), "client: no study; give at least one");
    int views = studies.get(0).size();
    checkArgument(
        views >= 1 && studies.stream().allMatch(study -> study.size() == views),
        "client: studies of different numbers of images, the first of %s; give all views of each",
        views);
    List<ByteString> files =
        studies.stream().flatMap(List::stream).map(ByteString::copyFrom).toList();
    return views == 1
        ? WireTensors.ofStrings(files, studies.size())
        : WireTensors.ofStrings(files, studies.size(), views);
  }

  private static WireTensor regions(List<float[][]> studies) {
    checkArgument(!studies.isEmpty(), "client: no study; give at least one");
    int count = studies.get(0).length;
    int width = count == 0 ? 0 : studies.get(0)[0].length;
    float[][] rows = studies.stream().flatMap(Arrays::stream).toArray(float[][]::new);
    checkArgument(
        width > 0
            && studies.stream().allMatch(study -> study.length == count)
            && Arrays.stream(rows).allMatch(row -> row.length == width),
        "client: regions of different number or width, the first %s of %s; give as many of each study"
            + " as the model takes, rows of zeros where there are fewer",
        count,
        width);
    return WireTensors.ofFloats(Floats.concat(rows), studies.size(), count, width);
  }

  private static List<Report> reports(Map<String, WireTensor> outputs, int count) {
    List<ByteString> texts = WireTensors.strings(outputs.get("report"));
    long[] ids = WireTensors.longs(outputs.get("token_ids"));
    float[] logProbs = WireTensors.floats(outputs.get("token_log_probs"));
    float[] scores = WireTensors.floats(outputs.get("score"));
    checkArgument(
        texts.size() == count && scores.length == count && ids.length == logProbs.length,
        "%s reports for %s studies",
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
