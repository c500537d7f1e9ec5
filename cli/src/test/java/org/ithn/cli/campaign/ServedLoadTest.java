package org.ithn.cli.campaign;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ithn.cli.testing.Program;
import org.ithn.serving.client.ClientOptions;
import org.ithn.serving.client.ReportClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Load with valid and invalid studies on {@code serve}. Each report must be that of {@code
 * generate}, each invalid study must be refused alone, and memory must not grow after the warm-up.
 */
@Tag("campaign")
final class ServedLoadTest {
  private static final int CLIENTS = 4;
  private static final int IMAGES = 12;
  private static final double LARGEST_GROWTH = 3; // percent
  private static final double WARM_UP = 1 / 6.0;
  private static final Duration ROUND = Duration.ofMinutes(1);
  private static final long PAUSE = 1000; // between samples of the memory, in ms
  private static final Pattern PORTS =
      Pattern.compile("rest=http://localhost:(\\d+) grpc=localhost:(\\d+)");

  private double settledKib;

  @Test
  void loadGetsTheReportsOfGenerateAndMemoryStaysFlat() throws Exception {
    Rounds rounds = Rounds.open(Part.SERVED_LOAD);
    Scenarios scenarios = Scenarios.prepare(rounds.inputs(), rounds.emptyFolder());
    Map<Path, String> expected = generate(scenarios);
    List<String> fixedHeap = List.of("env", "_JAVA_OPTIONS=-Xms256m -Xmx256m -XX:+AlwaysPreTouch");
    try (Program server =
        Program.start(
            fixedHeap,
            "serve",
            scenarios.model() + "",
            "--name",
            "m",
            "--rest-port",
            "0",
            "--grpc-port",
            "0")) {
      List<ReportClient> clients = connect(server);
      long start = System.nanoTime();
      long warm = start + (long) (Part.SERVED_LOAD.minutes() * 60e9 * WARM_UP);
      rounds.run(
          (round, random, tally) -> {
            load(server, clients, expected, random, tally, System.nanoTime() > warm);
            return "serve";
          });
      clients.forEach(ReportClient::close);
      server.terminate();
      server.await();
    }
  }

  /** Returns the report, in tokens as served, that {@code generate} prints for each image. */
  private static Map<Path, String> generate(Scenarios scenarios)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("generate", "--plain", "--model", scenarios.model() + ""));
    List<Path> images;
    try (Stream<Path> all = Files.list(scenarios.training().files().images())) {
      images = all.sorted().limit(IMAGES).toList();
    }
    images.forEach(image -> arguments.add(image.toString()));
    Program.Ended ended = Program.run(arguments.toArray(String[]::new));
    List<String> lines = ended.out().lines().toList();
    if (ended.code() != 0 || lines.size() != images.size()) {
      throw new AssertionError("generate: " + ended);
    }
    Map<Path, String> reports = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      reports.put(images.get(i), lines.get(i).substring(lines.get(i).indexOf('\t') + 1));
    }
    return reports;
  }

  private static List<ReportClient> connect(Program server)
      throws IOException, InterruptedException {
    Matcher ports = PORTS.matcher(server.printed());
    while (!ports.find()) {
      if (!server.alive()) {
        throw new AssertionError("serve: " + server.await());
      }
      Thread.sleep(PAUSE / 10);
      ports = PORTS.matcher(server.printed());
    }
    ClientOptions options = ClientOptions.of("m").withBatch(3).withDeadline(Duration.ofMinutes(3));
    List<ReportClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          i % 2 == 0
              ? ReportClient.grpc("localhost", Integer.parseInt(ports.group(2)), options)
              : ReportClient.rest(URI.create("http://localhost:" + ports.group(1)), options));
    }
    return clients;
  }

  private void load(
      Program server,
      List<ReportClient> clients,
      Map<Path, String> expected,
      Random random,
      Tally tally,
      boolean warm)
      throws IOException, InterruptedException {
    double minutes = Math.min(Part.SERVED_LOAD.minutes(), (double) ROUND.toMinutes());
    long end = System.nanoTime() + (long) (minutes * 60e9);
    ServedRows.Answers answers = new ServedRows.Answers();
    List<Thread> threads = new ArrayList<>();
    for (ReportClient client : clients) {
      ServedRows rows = new ServedRows(client, expected, random.nextLong(), end, answers);
      threads.add(new Thread(rows));
    }
    threads.forEach(Thread::start);
    double sum = 0;
    int samples = 0;
    while (threads.stream().anyMatch(Thread::isAlive)) {
      sum += residentKib(server.pid());
      samples++;
      Thread.sleep(PAUSE);
    }
    tally.count("served rows equal to generate", answers.valid().get());
    tally.count("invalid rows refused", answers.invalid().get());
    answers.wrong().forEach(tally::fault);
    judge(sum / samples, warm, tally);
  }

  private void judge(double kib, boolean warm, Tally tally) {
    tally.peak("resident MiB", kib / 1024);
    if (!warm) {
      return;
    }
    if (settledKib == 0) {
      settledKib = kib;
    }
    double growth = 100 * (kib / settledKib - 1);
    tally.peak("growth of memory in %", growth);
    if (growth > LARGEST_GROWTH) {
      tally.fault("memory grew by %.1f %% after the warm-up".formatted(growth));
    }
  }

  private static long residentKib(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("the server has ended");
  }
}
