package org.ithn.serving.standin;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.ithn.savedmodels.ExpectedReport;
import org.ithn.serving.client.InvalidStudy;
import org.ithn.serving.client.Report;
import org.ithn.serving.client.ReportClient;
import org.ithn.serving.client.Reports;
import org.ithn.serving.client.ServingException;
import org.ithn.serving.client.protocol.WireTensors;

/** Valid and invalid requests of one client, each with its expected response. */
final class MixedLoad implements Runnable {
  private static final byte[] NO_PICTURE = "no picture".getBytes(StandardCharsets.UTF_8);
  private static final List<String> SIGNATURES =
      List.of("greedy", "beams", "attention", "score_report");

  private final ReportClient client;
  private final List<ExpectedReport> expected;
  private final Random random;
  private final long end;
  private final AtomicLong requests;
  private final ConcurrentLinkedQueue<String> errors;

  MixedLoad(
      ReportClient client,
      List<ExpectedReport> expected,
      long seed,
      long end,
      AtomicLong requests,
      ConcurrentLinkedQueue<String> errors) {
    this.client = client;
    this.expected = expected;
    this.random = new Random(seed);
    this.end = end;
    this.requests = requests;
    this.errors = errors;
  }

  @Override
  public void run() {
    while (System.nanoTime() < end && errors.size() < 20) {
      try {
        switch (random.nextInt(5)) {
          case 0, 1 -> validRequest();
          case 2 -> partlyInvalidRequest();
          case 3 -> requestOfOtherSignature();
          default -> invalidRequest();
        }
      } catch (RuntimeException e) {
        errors.add("unexpected: " + e);
      }
      requests.incrementAndGet();
    }
  }

  private void validRequest() {
    List<ExpectedReport> requested = some(1 + random.nextInt(4));
    Reports reports = client.reports(requested.stream().map(ExpectedReport::imageFiles).toList());
    check(
        reports.invalidStudies().isEmpty(),
        "valid studies were reported as invalid: " + reports.invalidStudies());
    for (int i = 0; i < requested.size(); i++) {
      checkReport(requested.get(i), reports.reports().get(i));
    }
  }

  private void partlyInvalidRequest() {
    List<ExpectedReport> requested = some(2 + random.nextInt(4));
    List<List<byte[]>> studies = new ArrayList<>();
    requested.forEach(report -> studies.add(report.imageFiles()));
    int invalid = random.nextInt(studies.size());
    studies.set(invalid, List.of(corrupt(requested.get(invalid).imageFiles().get(0))));
    Reports reports = client.reports(studies);
    check(
        reports.invalidStudies().stream()
            .map(InvalidStudy::study)
            .toList()
            .equals(List.of(invalid)),
        "invalid studies: " + reports.invalidStudies() + " instead of " + invalid);
    for (int i = 0; i < requested.size(); i++) {
      if (i != invalid) {
        checkReport(requested.get(i), reports.reports().get(i));
      }
    }
  }

  /** Returns text instead of a picture, or a truncated picture. */
  private byte[] corrupt(byte[] picture) {
    return random.nextBoolean() ? NO_PICTURE : Arrays.copyOf(picture, picture.length / 2);
  }

  private void requestOfOtherSignature() {
    ExpectedReport requested = some(1).get(0);
    String signature = SIGNATURES.get(random.nextInt(SIGNATURES.size()));
    if (signature.equals("score_report")) {
      float likelihood =
          client.logLikelihoods(List.of(requested.imageFiles()), List.of("heart is normal ."))[0];
      check(likelihood < 0, "log-likelihood " + likelihood);
      return;
    }
    var image =
        WireTensors.ofStrings(
            List.of(com.google.protobuf.ByteString.copyFrom(requested.imageFiles().get(0))), 1);
    var outputs = client.predict(signature, Map.of("image_bytes", image), List.of("token_ids"));
    check(outputs.containsKey("token_ids"), signature + " returned " + outputs.keySet());
  }

  /** Sends an invalid request. */
  private void invalidRequest() {
    boolean shape = random.nextBoolean();
    var input =
        shape
            ? WireTensors.ofFloats(new float[] {1, 2}, 2)
            : WireTensors.ofStrings(
                List.of(com.google.protobuf.ByteString.copyFrom(NO_PICTURE)), 1, 1, 1);
    String signature = random.nextBoolean() ? "serving_default" : "no_such_signature";
    try {
      client.predict(signature, Map.of("image_bytes", input), List.of("report"));
      check(false, "an invalid request succeeded");
    } catch (ServingException e) {
      check(
          e.code() == ServingException.Code.INVALID_REQUEST,
          "an invalid request failed with " + e.code() + ": " + e.getMessage());
    }
  }

  private List<ExpectedReport> some(int count) {
    List<ExpectedReport> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(expected.get(random.nextInt(expected.size())));
    }
    return some;
  }

  private void checkReport(ExpectedReport requested, Optional<Report> got) {
    check(
        got.isPresent() && ExpectedReport.wordIds(got.get().tokenIds()).equals(requested.wordIds()),
        "report " + got + " instead of ids " + requested.wordIds());
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      errors.add(otherwise);
    }
  }
}
