package org.ithn.cli.campaign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ithn.cli.testing.Program;

/**
 * Result of a scenario that nothing disturbs.
 *
 * @param files its files
 * @param writes the number of its writes
 * @param millis its duration
 */
record Undisturbed(ResultFiles files, long writes, long millis) {
  /** Results by scenario, computed when they are first needed. */
  static final class Cache {
    private static final int USER_ERROR = 2;

    private final WriteFaults faults;
    private final Map<String, Undisturbed> results = new HashMap<>();
    private final Set<String> refused = new HashSet<>();

    Cache(WriteFaults faults) {
      this.faults = faults;
    }

    /** Runs the scenario twice; both results must be equal. */
    Undisturbed of(Scenario scenario) throws IOException, InterruptedException {
      Undisturbed known = results.get(scenario.name());
      if (known == null) {
        ResultFiles first = complete(scenario, List.of());
        long start = System.nanoTime();
        ResultFiles second = complete(scenario, faults.counting());
        long millis = (System.nanoTime() - start) / 1_000_000;
        List<String> differences = new ArrayList<>(second.differences(first));
        if (!differences.isEmpty()) {
          throw new AssertionError(
              "two undisturbed runs of %s differ in %s".formatted(scenario.name(), differences));
        }
        known = new Undisturbed(second, faults.count(), millis);
        results.put(scenario.name(), known);
      }
      return known;
    }

    /** Runs the scenario; empty if it refuses its input. */
    Optional<Undisturbed> ifPossible(Scenario scenario) throws IOException, InterruptedException {
      if (refused.contains(scenario.name())) {
        return Optional.empty();
      }
      if (!results.containsKey(scenario.name())) {
        scenario.reset();
        if (scenario.run(List.of()).code() == USER_ERROR) {
          refused.add(scenario.name());
          return Optional.empty();
        }
      }
      return Optional.of(of(scenario));
    }

    private static ResultFiles complete(Scenario scenario, List<String> prefix)
        throws IOException, InterruptedException {
      scenario.reset();
      Program.Ended ended = scenario.run(prefix);
      if (ended.code() != 0) {
        throw new AssertionError(scenario.name() + ": " + ended.err());
      }
      return ResultFiles.of(scenario.result());
    }
  }
}
