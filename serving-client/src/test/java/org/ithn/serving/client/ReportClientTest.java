package org.ithn.serving.client;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ithn.serving.client.ServingException.Code;
import org.ithn.serving.client.protocol.ModelName;
import org.ithn.serving.client.protocol.Prediction;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;
import org.junit.jupiter.api.Test;

/** Retries, batches and the search for invalid images, against an in-memory server. */
final class ReportClientTest {
  private static final RetryPolicy QUICK =
      new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(2));

  /**
   * Server that returns the first view as text and rejects batches with a file that starts "bad".
   */
  private static final class Server implements Transport {
    private final Deque<Code> failures = new ArrayDeque<>();
    private final List<Integer> batches = new ArrayList<>();
    private final List<Prediction> requests = new ArrayList<>();
    private boolean refusesAll;

    @Override
    public Map<String, WireTensor> predict(Prediction request, Duration deadline) {
      if (!failures.isEmpty()) {
        throw new ServingException(failures.remove(), "scripted failure");
      }
      requests.add(request);
      WireTensor images = request.getInputsOrThrow("image_bytes");
      int rows = (int) WireTensors.shape(images)[0];
      batches.add(rows);
      List<ByteString> files = WireTensors.strings(images);
      if (refusesAll
          || files.stream().anyMatch(f -> f.startsWith(ByteString.copyFromUtf8("bad")))) {
        throw new ServingException(Code.INVALID_REQUEST, "rejected");
      }
      int views = files.size() / rows;
      List<ByteString> texts = new ArrayList<>();
      int[] ids = new int[rows * 3];
      for (int row = 0; row < rows; row++) {
        texts.add(files.get(row * views));
        ids[row * 3] = 5;
      }
      return Map.of(
          "report", WireTensors.ofStrings(texts, rows),
          "token_ids", WireTensors.ofInts(ids, rows, 3),
          "token_log_probs", WireTensors.ofFloats(new float[rows * 3], rows, 3),
          "score", WireTensors.ofFloats(new float[rows], rows));
    }

    @Override
    public List<ServedVersion> versions(ModelName model, Duration deadline) {
      return List.of(new ServedVersion(2, "AVAILABLE", ""));
    }

    @Override
    public void close() {
      failures.clear();
    }
  }

  private final Server server = new Server();
  private final ReportClient client =
      ReportClient.of(server, ClientOptions.of("chest").withRetries(QUICK).withBatch(4));

  private static List<byte[]> study(String... views) {
    List<byte[]> files = new ArrayList<>();
    for (String view : views) {
      files.add(view.getBytes(StandardCharsets.UTF_8));
    }
    return files;
  }

  @Test
  void batchedStudiesKeepTheirOrder() {
    List<List<byte[]>> studies = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      studies.add(study("s" + i));
    }
    Reports reports = client.reports(studies);
    assertThat(server.batches).containsExactly(4, 4, 3).inOrder();
    for (int i = 0; i < 11; i++) {
      assertThat(reports.reports().get(i).orElseThrow().text()).isEqualTo("s" + i);
    }
    assertThat(reports.reports().get(0).orElseThrow().tokenIds()).containsExactly(5, 0).inOrder();
  }

  @Test
  void invalidStudiesAreNamedAndOthersHaveReports() {
    Reports reports =
        client.reports(
            List.of(study("a"), study("bad1"), study("c"), study("d"), study("e"), study("bad2")));
    assertThat(reports.invalidStudies().stream().map(InvalidStudy::study))
        .containsExactly(1, 5)
        .inOrder();
    for (int i : new int[] {0, 2, 3, 4}) {
      assertThat(reports.reports().get(i)).isPresent();
    }
    assertThat(reports.reports().get(1)).isEmpty();
  }

  @Test
  void invalidViewIsNamed() {
    Reports reports = client.reports(List.of(study("a", "b"), study("c", "bad"), study("e", "f")));
    assertThat(reports.invalidStudies()).hasSize(1);
    assertThat(reports.invalidStudies().get(0).study()).isEqualTo(1);
    assertThat(reports.invalidStudies().get(0).images()).containsExactly(1);
    assertThat(reports.invalidStudies().get(0).reason()).isEqualTo("rejected");
  }

  /** A wrong model or signature is not attributed to the images. */
  @Test
  void rejectionOfValidImagesIsThrown() {
    server.refusesAll = true;
    ServingException e =
        assertThrows(ServingException.class, () -> client.reports(List.of(study("a"))));
    assertThat(e.code()).isEqualTo(Code.INVALID_REQUEST);
  }

  @Test
  void onlyTransientFailuresAreRetried() {
    server.failures.addAll(List.of(Code.UNAVAILABLE, Code.OVERLOADED));
    assertThat(client.report(study("a").get(0)).text()).isEqualTo("a");
    for (Code code : Code.values()) {
      server.failures.addAll(List.of(code, Code.UNAVAILABLE, code));
      ServingException e =
          assertThrows(ServingException.class, () -> client.report(study("a").get(0)));
      assertThat(e.code()).isEqualTo(code);
      assertThat(server.failures).hasSize(code.isRetryable() ? 0 : 2);
      server.failures.clear();
    }
  }

  @Test
  void noRetryStartsAfterTheDeadline() {
    ReportClient impatient =
        ReportClient.of(
            server,
            ClientOptions.of("chest")
                .withDeadline(Duration.ofMillis(5))
                .withRetries(new RetryPolicy(9, Duration.ofSeconds(60), Duration.ofSeconds(60))));
    server.failures.addAll(List.of(Code.UNAVAILABLE, Code.UNAVAILABLE));
    long start = System.nanoTime();
    assertThrows(ServingException.class, () -> impatient.report(study("a").get(0)));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    assertThat(server.failures).hasSize(1);
  }

  @Test
  void delaysDoubleUpToTheLongestWithJitter() {
    RetryPolicy policy = new RetryPolicy(99, Duration.ofMillis(100), Duration.ofSeconds(1));
    Random random = new Random(3);
    long[] whole = {100, 200, 400, 800, 1000, 1000};
    for (int failures = 1; failures <= whole.length; failures++) {
      for (int i = 0; i < 50; i++) {
        long millis = policy.delay(failures, random).toMillis();
        assertThat(millis).isAtLeast(whole[failures - 1] / 2);
        assertThat(millis).isAtMost(whole[failures - 1]);
      }
    }
    assertThat(policy.delay(98, random)).isAtMost(Duration.ofSeconds(1));
  }

  @Test
  void unequalViewsAreRejectedBeforeSending() {
    assertThrows(
        IllegalArgumentException.class, () -> client.reports(List.of(study("a"), study("b", "c"))));
    assertThat(server.batches).isEmpty();
  }

  @Test
  void unreachableServerIsNamed() {
    ClientOptions once =
        ClientOptions.of("chest")
            .withRetries(RetryPolicy.none())
            .withDeadline(Duration.ofSeconds(9));
    try (ReportClient rest = ReportClient.rest(java.net.URI.create("http://localhost:1"), once);
        ReportClient grpc = ReportClient.grpc("localhost", 1, once)) {
      for (ReportClient absent : List.of(rest, grpc)) {
        ServingException e = assertThrows(ServingException.class, absent::versions);
        assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(e).hasMessageThat().contains("localhost:1");
      }
    }
  }

  private static String signature(Prediction request) {
    return request.getModelSpec().getSignatureName();
  }

  private static List<String> texts(Prediction request, String kind) {
    return WireTensors.strings(request.getInputsOrThrow(kind)).stream()
        .map(ByteString::toStringUtf8)
        .toList();
  }

  @Test
  void textsAgeAndSexAreSentWithAllKindsOfTheModel() {
    ReportClient reader =
        ReportClient.of(server, ClientOptions.of("chest").withContext("indication", "age", "sex"));
    StudyRequest a = StudyRequest.of(study("a").get(0));
    StudyRequest b = StudyRequest.of(study("b").get(0));
    reader.reportsOf(
        List.of(
            a.withText("indication", "Cough."), b.withAge(63).withSex(StudyRequest.Sex.FEMALE)));
    Prediction sent = server.requests.get(0);
    assertThat(signature(sent)).isEqualTo("with_context");
    assertThat(texts(sent, "indication")).containsExactly("Cough.", "").inOrder();
    assertThat(texts(sent, "age")).containsExactly("", "63").inOrder();
    assertThat(texts(sent, "sex")).containsExactly("", "female").inOrder();

    reader.reportsOf(List.of(a, b));
    assertThat(signature(server.requests.get(1))).isEqualTo("serving_default");
    assertThat(server.requests.get(1).getInputsMap().keySet()).containsExactly("image_bytes");
  }

  @Test
  void textsThatTheModelDoesNotReadAreRefused() {
    StudyRequest study = StudyRequest.of(study("a").get(0)).withText("technique", "AP");
    assertThat(assertThrows(IllegalArgumentException.class, () -> client.report(study)))
        .hasMessageThat()
        .contains("a study has the text 'technique', but the options name []; name all kinds");
    assertThat(assertThrows(IllegalArgumentException.class, () -> study.withAge(121)))
        .hasMessageThat()
        .isEqualTo("client: the age is 121; expected 0 to 120 years");
  }
}
