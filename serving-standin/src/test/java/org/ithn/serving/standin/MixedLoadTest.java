package org.ithn.serving.standin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.savedmodels.ExpectedReport;
import org.ithn.savedmodels.SavedModelExporter;
import org.ithn.savedmodels.ServingGraph;
import org.ithn.savedmodels.TinyRun;
import org.ithn.serving.client.ClientOptions;
import org.ithn.serving.client.ReportClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Load of eight clients, half over gRPC and half over REST, on a stand-in for {@code
 * ithn.load.minutes}, by default 30: {@code mvn -pl serving-standin -am -Dgroups=slow
 * -Dtest=MixedLoadTest -Dtest.excludedGroups= test}.
 */
final class MixedLoadTest {
  private static final int CLIENTS = 8;
  private static final double GROWTH = 0.03;
  private static final Duration SAMPLE = Duration.ofSeconds(5);

  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void mixedLoadCausesNoErrorsAndNoMemoryGrowth(TestReporter reporter) throws Exception {
    double minutes = Double.parseDouble(System.getProperty("ithn.load.minutes", "30"));
    Load load = run(minutes, folder);
    reporter.publishEntry("load", load + ", growth " + load.growth());
    assertThat(load.wrong()).isEmpty();
    assertThat(load.requests()).isAtLeast((long) (minutes * 60));
    assertWithMessage("resident KiB after the first sixth and at the end: %s", load)
        .that(load.growth())
        .isAtMost(GROWTH);
  }

  /** Resident memory, averaged over a thirtieth of the time. */
  record Load(long requests, List<String> wrong, double settledKib, double endKib) {
    double growth() {
      return endKib / settledKib - 1;
    }
  }

  static Load run(double minutes, Path folder) throws IOException, InterruptedException {
    List<ExpectedReport> expected = export(folder);
    AtomicLong requests = new AtomicLong();
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    List<Long> resident = new ArrayList<>();
    long end = System.nanoTime() + (long) (minutes * 60e9);
    try (StandInProcess server = StandInProcess.start(folder)) {
      List<ReportClient> clients = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(client(server, i));
        threads.add(new Thread(new MixedLoad(clients.get(i), expected, i, end, requests, wrong)));
      }
      threads.forEach(Thread::start);
      while (System.nanoTime() < end && wrong.size() < 20) {
        resident.add(server.residentKib());
        threads.get(0).join(SAMPLE.toMillis());
      }
      for (Thread thread : threads) {
        thread.join();
      }
      clients.forEach(ReportClient::close);
    }
    int window = Math.max(1, resident.size() / 30);
    return new Load(
        requests.get(),
        List.copyOf(wrong),
        mean(resident, resident.size() / 6, window),
        mean(resident, resident.size() - window, window));
  }

  private static double mean(List<Long> samples, int from, int count) {
    return samples.subList(from, from + count).stream()
        .mapToLong(Long::longValue)
        .average()
        .orElseThrow();
  }

  private static ReportClient client(StandInProcess server, int number) {
    ClientOptions options =
        ClientOptions.of(server.name()).withBatch(3).withDeadline(Duration.ofMinutes(3));
    return number % 2 == 0
        ? ReportClient.grpc("localhost", server.grpcPort(), options)
        : ReportClient.rest(URI.create("http://localhost:" + server.restPort()), options);
  }

  private static List<ExpectedReport> export(Path folder) {
    try (TinyRun run = new TinyRun(DecodingConfig.beam(3, TinyRun.LONGEST), 1);
        ServingGraph graph = run.serving()) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(5, 1));
      SavedModelExporter.of(folder).export(graph, expected, Map.of());
      return expected;
    }
  }
}
