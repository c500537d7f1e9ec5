package org.ithn.cli.campaign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.ithn.cli.testing.Program;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Commands in processes that are killed (SIGKILL), at a random time or before a random write, and
 * restarted until they finish. The files must be those of an undisturbed run, byte for byte.
 */
@Tag("campaign")
final class KillsTest {
  private static final int KILLED = 137;
  private static final int USER_ERROR = 2;
  private static final int MOST_KILLS = 4;

  private Undisturbed.Cache undisturbed;
  private WriteFaults writes;

  @Test
  void killedCommandsEndWithTheFilesOfAnUndisturbedRun() throws Exception {
    Rounds rounds = Rounds.open(Part.KILLS);
    Path work = rounds.emptyFolder();
    Scenarios scenarios = Scenarios.prepare(rounds.inputs(), work);
    writes = WriteFaults.compile(work, scenarios.result());
    undisturbed = new Undisturbed.Cache(writes);
    List<Scenario> all = scenarios.killed();
    rounds.run((round, random, tally) -> kill(all.get(round % all.size()), random, tally));
  }

  private String kill(Scenario scenario, Random random, Tally tally)
      throws IOException, InterruptedException {
    Undisturbed expected = undisturbed.of(scenario);
    scenario.reset();
    int wanted = 1 + random.nextInt(MOST_KILLS);
    for (int i = 0; i < wanted; i++) {
      Program.Ended ended =
          random.nextBoolean()
              ? scenario.run(
                  writes.at(1 + random.nextLong(expected.writes()), WriteFaults.Kind.KILL))
              : killLater(scenario, random.nextLong(expected.millis()), random.nextBoolean());
      if (ended.code() == KILLED) {
        tally.count("kills");
      } else if (!acceptable(scenario, ended, expected)) {
        tally.fault("before a kill: code %d, %s".formatted(ended.code(), last(ended.err())));
      }
    }
    Program.Ended ended = scenario.run(List.of());
    if (!acceptable(scenario, ended, expected)) {
      tally.fault("after kills: code %d, %s".formatted(ended.code(), last(ended.err())));
    }
    ResultFiles got = ResultFiles.of(scenario.result());
    if (!got.differences(expected.files()).isEmpty()) {
      tally.fault("after kills, these files differ: " + got.differences(expected.files()));
    }
    if (!got.leftovers().isEmpty()) {
      tally.count("restarts that left temporary files of killed processes");
    }
    tally.count("commands restarted to the end");
    return scenario.name();
  }

  /** Returns true for success, and for the refusal to replace a complete result. */
  private static boolean acceptable(Scenario scenario, Program.Ended ended, Undisturbed expected)
      throws IOException {
    return ended.code() == 0
        || (ended.code() == USER_ERROR
            && !scenario.progresses()
            && ResultFiles.of(scenario.result()).differences(expected.files()).isEmpty());
  }

  private static Program.Ended killLater(Scenario scenario, long millis, boolean children)
      throws IOException, InterruptedException {
    try (Program program = scenario.start(List.of())) {
      long end = System.nanoTime() + millis * 1_000_000;
      while (program.alive() && System.nanoTime() < end) {
        Thread.sleep(1);
      }
      if (children) {
        program.killAll();
      }
      program.kill();
      return program.await();
    }
  }

  static String last(String text) {
    List<String> lines = text.lines().toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }
}
