package org.ithn.experiments.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.framework.runs.RunRecord;

/** Git revision of the program's sources, read from the folder that the launcher sets. */
public final class GitRevision {
  private GitRevision() {}

  /** Returns the checked-out commit, or {@link RunRecord#UNKNOWN}. */
  public static String read() {
    String home = System.getProperty("ithn.home", "");
    Path git = Path.of(home, ".git");
    try {
      if (home.isEmpty() || !Files.isRegularFile(git.resolve("HEAD"))) {
        return RunRecord.UNKNOWN;
      }
      String head = Files.readString(git.resolve("HEAD")).strip();
      if (!head.startsWith("ref: ")) {
        return head;
      }
      Path ref = git.resolve(head.substring("ref: ".length()));
      return Files.isRegularFile(ref) ? Files.readString(ref).strip() : RunRecord.UNKNOWN;
    } catch (IOException e) {
      return RunRecord.UNKNOWN; // a record without a revision is better than no run
    }
  }
}
