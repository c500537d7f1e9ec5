package org.ithn.cli.campaign;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.ithn.serving.client.InvalidStudy;
import org.ithn.serving.client.Report;
import org.ithn.serving.client.ReportClient;
import org.ithn.serving.client.Reports;
import org.ithn.serving.client.ServingException;
import org.ithn.serving.client.protocol.WireTensors;

/** Requests of one client until a time, each with its expected answer. */
final class ServedRows implements Runnable {
  private static final int MOST_ROWS = 5;
  private static final int MOST_WRONG = 20;

  private final ReportClient client;
  private final List<Map.Entry<byte[], String>> studies = new ArrayList<>();
  private final Random random;
  private final long end;
  private final Answers answers;

  /**
   * Answers of a server to all clients.
   *
   * @param valid reports equal to the expected ones
   * @param invalid rows and requests that were refused as they must be
   * @param wrong all other answers
   */
  record Answers(AtomicLong valid, AtomicLong invalid, ConcurrentLinkedQueue<String> wrong) {
    Answers() {
      this(new AtomicLong(), new AtomicLong(), new ConcurrentLinkedQueue<>());
    }
  }

  ServedRows(ReportClient client, Map<Path, String> expected, long seed, long end, Answers answers)
      throws IOException {
    this.client = client;
    this.random = new Random(seed);
    this.end = end;
    this.answers = answers;
    for (Map.Entry<Path, String> each : expected.entrySet()) {
      studies.add(Map.entry(Files.readAllBytes(each.getKey()), each.getValue()));
    }
  }

  @Override
  public void run() {
    while (System.nanoTime() < end && answers.wrong().size() < MOST_WRONG) {
      try {
        if (random.nextInt(5) == 0) {
          refusedRequest();
        } else {
          request();
        }
      } catch (ServingException e) {
        answers.wrong().add("a request failed: " + e.getMessage());
      }
    }
  }

  /** Requests several studies, about a fifth of them invalid. */
  private void request() {
    Map<Integer, String> reports = new LinkedHashMap<>();
    List<List<byte[]>> rows = new ArrayList<>();
    int count = 1 + random.nextInt(MOST_ROWS);
    for (int row = 0; row < count; row++) {
      Map.Entry<byte[], String> study = studies.get(random.nextInt(studies.size()));
      if (random.nextInt(5) > 0) {
        rows.add(List.of(study.getKey()));
        reports.put(row, study.getValue());
      } else {
        rows.add(List.of(corrupt(study.getKey())));
      }
    }
    Reports got = client.reports(rows);
    List<Integer> refused = got.invalidStudies().stream().map(InvalidStudy::study).toList();
    for (int row = 0; row < count; row++) {
      Optional<String> text = got.reports().get(row).map(Report::text);
      Optional<String> expected = Optional.ofNullable(reports.get(row));
      if (!text.equals(expected) || refused.contains(row) == expected.isPresent()) {
        answers.wrong().add("row %d is %s instead of %s".formatted(row, text, expected));
        continue;
      }
      (expected.isPresent() ? answers.valid() : answers.invalid()).incrementAndGet();
    }
  }

  /** Returns text instead of a picture, half a picture, or no bytes. */
  private byte[] corrupt(byte[] picture) {
    return switch (random.nextInt(3)) {
      case 0 -> "no picture".getBytes(StandardCharsets.UTF_8);
      case 1 -> Arrays.copyOf(picture, picture.length / 2);
      default -> new byte[0];
    };
  }

  /** Sends a request that must be refused as a whole. */
  private void refusedRequest() {
    String signature = random.nextBoolean() ? "serving_default" : "no_such_signature";
    try {
      client.predict(
          signature,
          Map.of("image_bytes", WireTensors.ofFloats(new float[] {1, 2}, 2)),
          List.of("report"));
      answers.wrong().add("an invalid request succeeded");
    } catch (ServingException e) {
      if (e.code() == ServingException.Code.INVALID_REQUEST) {
        answers.invalid().incrementAndGet();
      } else {
        answers.wrong().add("an invalid request failed with " + e.code() + ": " + e.getMessage());
      }
    }
  }
}
