package org.ithn.framework.training;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Runs that end in the middle and are started again, and what they leave. */
public final class KilledRuns {
  private KilledRuns() {}

  /** Stands for the end of a process: nothing after it is done. */
  public static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Kills a run after random lines of progress and starts it again, until it ends.
   *
   * @return how often it was killed
   */
  public static int killAndRestart(LinearModelRun run, Random random) throws IOException {
    for (int kills = 0; ; kills++) {
      int[] linesLeft = {kills > 5 ? Integer.MAX_VALUE : 2 + random.nextInt(8)};
      try {
        run.run(
            line -> {
              if (linesLeft[0]-- == 0) {
                throw new Killed();
              }
            });
        return kills;
      } catch (Killed e) {
        assertThat(linesLeft[0]).isLessThan(0); // started again
      }
    }
  }

  /** All variables of the newest checkpoint, by name. */
  public static Map<String, ByteBuffer> bytes(LinearModelRun run) throws IOException {
    Map<String, ByteBuffer> bytes = new HashMap<>();
    run.checkpoints()
        .loadLatest(line -> {})
        .orElseThrow()
        .variables()
        .forEach((name, data) -> bytes.put(name, data.bytes()));
    return bytes;
  }
}
