package org.ithn.cli.campaign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ithn.cli.testing.Program;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Commands whose n-th write fails, with a full disk or an input/output error. Each must end with a
 * sentence, leave no incomplete file under a final name, and complete without the fault.
 *
 * <p>The numbers n of a command are a permutation of all its writes, so that few rounds are spread
 * over the command and many rounds reach each write.
 */
@Tag("campaign")
final class WriteFaultsTest {
  private static final double GOLDEN = 0.618;

  private Undisturbed.Cache undisturbed;
  private WriteFaults writes;

  @Test
  void failingWritesEndWithASentenceAndLoseNothing() throws Exception {
    Rounds rounds = Rounds.open(Part.WRITE_FAULTS);
    Path work = rounds.emptyFolder();
    Scenarios scenarios = Scenarios.prepare(rounds.inputs(), work);
    writes = WriteFaults.compile(work, scenarios.result());
    undisturbed = new Undisturbed.Cache(writes);
    List<Scenario> all = scenarios.all();
    rounds.run(
        (round, random, tally) -> fail(all.get(round % all.size()), round / all.size(), tally));
  }

  private String fail(Scenario scenario, int number, Tally tally)
      throws IOException, InterruptedException {
    Undisturbed expected = undisturbed.of(scenario);
    long index = permuted(number, 2 * expected.writes());
    long at = 1 + index / 2;
    WriteFaults.Kind kind = index % 2 == 0 ? WriteFaults.Kind.FULL : WriteFaults.Kind.ERROR;
    String where = "%s at write %d of %d".formatted(kind, at, expected.writes());
    scenario.reset();
    Program.Ended ended = scenario.run(writes.at(at, kind));
    tally.count("failed writes");
    ResultFiles left = ResultFiles.of(scenario.result());
    if (ended.code() == 0) {
      tally.count("faults that the command survived");
    } else {
      Sentences.check(ended, where, tally);
      if (!scenario.progresses() && !left.incomplete(expected.files()).isEmpty()) {
        tally.fault(where + ": incomplete files " + left.incomplete(expected.files()));
      }
      if (!left.leftovers().isEmpty()) {
        tally.count("faults that left temporary files");
      }
      ended = scenario.run(List.of());
    }
    ResultFiles got = ResultFiles.of(scenario.result());
    if (!got.differences(expected.files()).isEmpty()) {
      tally.fault(
          "%s: code %d, then these files differ: %s (%s)"
              .formatted(
                  where,
                  ended.code(),
                  got.differences(expected.files()),
                  KillsTest.last(ended.err())));
    }
    return scenario.name();
  }

  /** Returns the image of a number in a permutation of 0 to size - 1 that spreads its values. */
  static long permuted(long number, long size) {
    long stride = Math.max(1, (long) (GOLDEN * size));
    while (greatestDivisor(stride, size) != 1) {
      stride++;
    }
    return number % size * stride % size;
  }

  private static long greatestDivisor(long a, long b) {
    return b == 0 ? a : greatestDivisor(b, a % b);
  }
}
