package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/**
 * Which rows of every batch a process reads, among those that train together: {@code b = rows /
 * count} of them, rounded down, so that all have as many. At most {@code count - 1} rows of an
 * epoch's last batch are nobody's.
 *
 * @param rank of the process, from 0
 * @param count of the processes
 */
public record Shard(int rank, int count) {
  public Shard {
    checkArgument(
        rank >= 0 && rank < count, "shard %s of %s; expected a rank from 0 below it", rank, count);
  }

  /** All rows. */
  public static Shard allRows() {
    return new Shard(0, 1);
  }

  /** Whether other processes read other rows. */
  public boolean isPart() {
    return count > 1;
  }

  /** How many of the rows of a batch somebody reads. */
  public int usedRowCount(int rows) {
    return rows / count * count;
  }

  /** This process's rows {@code rank * b} to {@code (rank + 1) * b - 1}. */
  public <X> List<X> slice(List<X> rows) {
    int each = rows.size() / count;
    return rows.subList(rank * each, (rank + 1) * each);
  }
}
