package org.ithn.metrics.text;

import java.util.List;

/** Lists of ids in messages. */
public final class IdList {
  private static final int SHOWN = 10;

  private IdList() {}

  /** Returns the first ten ids, and three points if there are more. */
  public static String describe(List<String> ids) {
    String shown = String.join(", ", ids.subList(0, Math.min(SHOWN, ids.size())));
    return ids.size() > SHOWN ? shown + ", ..." : shown;
  }
}
