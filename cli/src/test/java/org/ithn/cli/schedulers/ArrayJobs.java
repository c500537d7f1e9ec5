package org.ithn.cli.schedulers;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Jobs of the tests. */
final class ArrayJobs {
  private ArrayJobs() {}

  /** Returns three tasks, two at a time. */
  static ArrayJob three(Path folder) {
    return new ArrayJob(
        "table-3",
        folder,
        List.of("prior-seed1", "ithn-seed1", "ithn-seed2"),
        2,
        5,
        Set.of(folder.resolve("shared/phantoms/images")));
  }
}
