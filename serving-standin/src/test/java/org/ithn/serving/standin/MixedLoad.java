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

/** Broken and valid requests of one client, each with the answer that it must get. */
final class MixedLoad implements Runnable {
  private static final byte[] NO_PICTURE = "no picture".getBytes(StandardCharsets.UTF_8);
  private static final List<String> SIGNATURES =
      List.of("greedy", "beams", "attention", "score_report");

  private final ReportClient client;
  private final List<ExpectedReport> expected;
  private final Random random;
  private final long end;
  private final AtomicLong requests;
  private final ConcurrentLinkedQueue<String> wrong;

  MixedLoad(
      ReportClient client,
      List<ExpectedReport> expected,
      long seed,
      long end,
      AtomicLong requests,
      ConcurrentLinkedQueue<String> wrong) {
    this.client = client;
    this.expected = expected;
    this.random = new Random(seed);
    this.end = end;
    this.requests = requests;
    this.wrong = wrong;
  }

  @Override
  public void run() {
    while (System.nanoTime() < end && wrong.size() < 20) {
      try {
        switch (random.nextInt(5)) {
          case 0, 1 -> sound();
          case 2 -> partlyBroken();
          case 3 -> otherSignature();
          default -> nonsense();
        }
      } catch (RuntimeException e) {
        wrong.add("unexpected: " + e);
      }
      requests.incrementAndGet();
    }
  }

  private void sound() {
    List<ExpectedReport> asked = some(1 + random.nextInt(4));
    Reports reports = client.reports(asked.stream().map(ExpectedReport::imageFiles).toList());
    check(
        reports.invalidStudies().isEmpty(),
        "a sound study was called broken: " + reports.invalidStudies());
    for (int i = 0; i < asked.size(); i++) {
      checkReport(asked.get(i), reports.reports().get(i));
    }
  }

  private void partlyBroken() {
    List<ExpectedReport> asked = some(2 + random.nextInt(4));
    List<List<byte[]>> studies = new ArrayList<>();
    asked.forEach(report -> studies.add(report.imageFiles()));
    int place = random.nextInt(studies.size());
    studies.set(place, List.of(broken(asked.get(place).imageFiles().get(0))));
    Reports reports = client.reports(studies);
    check(
        reports.invalidStudies().stream().map(InvalidStudy::study).toList().equals(List.of(place)),
        "broken studies: " + reports.invalidStudies() + " instead of " + place);
    for (int i = 0; i < asked.size(); i++) {
      if (i != place) {
        checkReport(asked.get(i), reports.reports().get(i));
      }
    }
  }

  /** Not a picture, or half of one. */
  private byte[] broken(byte[] picture) {
    return random.nextBoolean() ? NO_PICTURE : Arrays.copyOf(picture, picture.length / 2);
  }

  private void otherSignature() {
    ExpectedReport asked = some(1).get(0);
    String signature = SIGNATURES.get(random.nextInt(SIGNATURES.size()));
    if (signature.equals("score_report")) {
      float likelihood =
          client.logLikelihoods(List.of(asked.imageFiles()), List.of("heart is normal ."))[0];
      check(likelihood < 0, "log-likelihood " + likelihood);
      return;
    }
    var image =
        WireTensors.ofStrings(
            List.of(com.google.protobuf.ByteString.copyFrom(asked.imageFiles().get(0))), 1);
    var outputs = client.predict(signature, Map.of("image_bytes", image), List.of("token_ids"));
    check(outputs.containsKey("token_ids"), signature + " answered " + outputs.keySet());
  }

  /** A request that no server can answer. */
  private void nonsense() {
    boolean shape = random.nextBoolean();
    var input =
        shape
            ? WireTensors.ofFloats(new float[] {1, 2}, 2)
            : WireTensors.ofStrings(
                List.of(com.google.protobuf.ByteString.copyFrom(NO_PICTURE)), 1, 1, 1);
    String signature = random.nextBoolean() ? "serving_default" : "no_such_signature";
    try {
      client.predict(signature, Map.of("image_bytes", input), List.of("report"));
      check(false, "nonsense was answered");
    } catch (ServingException e) {
      check(
          e.code() == ServingException.Code.INVALID_REQUEST,
          "nonsense was answered with " + e.code() + ": " + e.getMessage());
    }
  }

  private List<ExpectedReport> some(int count) {
    List<ExpectedReport> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(expected.get(random.nextInt(expected.size())));
    }
    return some;
  }

  private void checkReport(ExpectedReport asked, Optional<Report> got) {
    check(
        got.isPresent() && ExpectedReport.wordIds(got.get().tokenIds()).equals(asked.wordIds()),
        "report " + got + " instead of ids " + asked.wordIds());
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      wrong.add(otherwise);
    }
  }
}
