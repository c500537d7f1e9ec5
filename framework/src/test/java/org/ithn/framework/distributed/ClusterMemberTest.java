package org.ithn.framework.distributed;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests with one process per worker, on the loopback interface. */
class ClusterMemberTest {
  private static void start(Workers workers, String scenario, List<String> addresses)
      throws IOException {
    for (int task = 0; task < addresses.size(); task++) {
      start(workers, scenario, task, addresses);
    }
  }

  private static void start(Workers workers, String scenario, int task, List<String> addresses)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(scenario, String.valueOf(task)));
    arguments.addAll(addresses);
    workers.start(CollectiveWorker.class, arguments.toArray(String[]::new));
  }

  private static List<String> lines(String output, String kind) {
    return output.lines().filter(line -> line.startsWith(kind + " ")).toList();
  }

  @Test
  void allGatherReturnsAllRowsAndSumsAreBitIdentical() throws Exception {
    try (Workers workers = new Workers()) {
      start(workers, "values", Workers.addresses(3));
      for (int worker = 0; worker < 3; worker++) {
        assertWithMessage(workers.output(worker)).that(workers.exitCode(worker)).isEqualTo(0);
      }
      String first = workers.output(0);
      assertThat(lines(first, "shape")).containsExactly("shape [-1, 2, 1] [-1, -1]");
      assertThat(lines(first, "tokens"))
          .containsExactly(
              "tokens [[0, 0, 0], [1, 1, 1], [100, 100, 100], [101, 101, 101], [200, 200, 200],"
                  + " [201, 201, 201]]",
              "tokens [[0, 0, 0, 0, 0], [100, 100, 100, 100, 100], [200, 200, 200, 200, 200]]",
              "tokens [[0, 0, 0], [1, 1, 1], [100, 100, 100], [101, 101, 101], [200, 200, 200],"
                  + " [201, 201, 201]]")
          .inOrder();
      assertThat(lines(first, "rows").get(1))
          .isEqualTo("rows [[[0.0], [0.0]], [[0.0], [1.0]], [[0.0], [2.0]]]");
      checkSums(lines(first, "sum"));
      for (int worker = 1; worker < 3; worker++) {
        for (String kind : List.of("tokens", "rows", "sum")) {
          assertThat(lines(workers.output(worker), kind)).isEqualTo(lines(first, kind));
        }
      }
    }
  }

  private static void checkSums(List<String> printed) {
    int[] sizes = {3, 2, 11, 1, 1};
    assertThat(printed).hasSize(3 * sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      Matcher number = Pattern.compile("-?[0-9.E-]+").matcher(printed.get(i));
      for (int j = 0; j < sizes[i]; j++) {
        double sum = 0;
        for (int rank = 0; rank < 3; rank++) {
          sum += CollectiveWorker.numbers(rank, sizes).get(i)[j][0];
        }
        assertThat(number.find()).isTrue();
        assertWithMessage("sum %s at %s", i, j)
            .that(Double.parseDouble(number.group()))
            .isWithin(1e-6) // three additions of numbers below 1
            .of(sum);
      }
    }
  }

  @Test
  void scalarAllGatherOrdersByRank() throws Exception {
    try (Workers workers = new Workers()) {
      start(workers, "exchanges", Workers.addresses(2));
      for (int worker = 0; worker < 2; worker++) {
        assertWithMessage(workers.output(worker)).that(workers.exitCode(worker)).isEqualTo(0);
        assertThat(workers.output(worker)).contains("[[0.0, 0.1], [1.0, 0.1]]\ntrue false\n");
      }
    }
  }

  @Test
  void waitingForAKilledWorkerEndsWithAMessage() throws Exception {
    try (Workers workers = new Workers()) {
      List<String> addresses = Workers.addresses(2);
      start(workers, "waits", addresses);
      workers.awaitText(0, "waits");
      workers.awaitText(1, "waits");
      long start = System.nanoTime();
      workers.kill(1);
      assertThat(workers.exitCode(0)).isEqualTo(CollectiveWorker.EXIT_PEER_LOST);
      assertThat((System.nanoTime() - start) / 1e9).isLessThan(30.0);
      assertThat(workers.output(0))
          .contains(
              ("ended: worker 1 (%s) is gone, so worker 0 stops; restart with any number of"
                      + " workers: the run resumes from its last checkpoint")
                  .formatted(addresses.get(1)));
    }
  }

  @Test
  @Tag("slow") // a worker may be silent for a minute
  void waitingForAStoppedWorkerEndsWithAMessage() throws Exception {
    try (Workers workers = new Workers()) {
      List<String> addresses = Workers.addresses(2);
      start(workers, "waits", addresses);
      workers.awaitText(0, "waits");
      workers.awaitText(1, "waits");
      long start = System.nanoTime();
      workers.stop(1);
      workers.awaitText(0, "ended:", 150);
      assertThat((System.nanoTime() - start) / 1e9).isGreaterThan(50.0);
      assertThat(workers.exitCode(0)).isEqualTo(CollectiveWorker.EXIT_PEER_LOST);
      assertThat(workers.output(0))
          .contains("ended: worker 1 (%s) has not answered for 60 s".formatted(addresses.get(1)));
    }
  }

  @Test
  void missingWorkerIsNamed() throws Exception {
    try (Workers workers = new Workers()) {
      List<String> addresses = Workers.addresses(2);
      start(workers, "impatient", 0, addresses);
      assertThat(workers.exitCode(0)).isEqualTo(CollectiveWorker.EXIT_PEER_LOST);
      assertThat(workers.output(0))
          .contains("ended: worker 1 (%s) did not start within 1 s;".formatted(addresses.get(1)));
    }
  }

  @Test
  void portInUseAndTaskOutOfRangeAreRefused() throws Exception {
    try (Workers workers = new Workers();
        ServerSocket held = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      List<String> addresses = List.of("127.0.0.1:" + held.getLocalPort());
      start(workers, "exchanges", 0, addresses);
      start(workers, "exchanges", 1, addresses);
      assertThat(workers.exitCode(0)).isEqualTo(CollectiveWorker.EXIT_PEER_LOST);
      assertThat(workers.output(0))
          .contains("ended: cannot open the port of worker 0 (%s)".formatted(addresses.get(0)));
      assertThat(workers.exitCode(1)).isEqualTo(CollectiveWorker.EXIT_PEER_LOST);
      assertThat(workers.output(1)).contains("ended: task is 1, but the cluster has workers");
    }
  }
}
