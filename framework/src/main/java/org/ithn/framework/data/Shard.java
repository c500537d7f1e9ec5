package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/**
 * The rows of every batch that one of several processes reads: {@code b = rows / count} consecutive
 * rows, rounded down, so that all processes have the same number. At most {@code count - 1} rows of
 * an epoch's last batch are left out.
 *
 * @param rank the rank of the process, from 0
 * @param count the number of processes, at least 1
 */
public record Shard(int rank, int count) {
  public Shard {
    checkArgument(
        rank >= 0 && rank < count, "shard rank %s of %s; expected 0 <= rank < count", rank, count);
  }

  /** Returns the shard of a single process, which contains all rows. */
  public static Shard allRows() {
    return new Shard(0, 1);
  }

  /** Returns true if other processes read other rows. */
  public boolean isPart() {
    return count > 1;
  }

  /** Returns the number of rows of a batch that the processes read together. */
  public int usedRowCount(int rows) {
    return rows / count * count;
  }

  /** Returns this process's rows, {@code rank * b} to {@code (rank + 1) * b - 1}. */
  public <X> List<X> slice(List<X> rows) {
    int each = rows.size() / count;
    return rows.subList(rank * each, (rank + 1) * each);
  }
}
