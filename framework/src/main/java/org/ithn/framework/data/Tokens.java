package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;

/**
 * Token ids of reports, padded with 0 to the longest report of the batch.
 *
 * <p>Each row is {@code 0, words, 0, 0-padding}: id 0 is begin, end and padding at once, as in
 * R2GenCMN. A row truncated to the maximum length has no closing 0.
 *
 * @param ids {@code [B, L]}, row-major
 * @param mask {@code [B, L]}; 1 = real (begin, words and end), 0 = padding
 * @param batchSize B, the number of reports
 * @param length L, the number of tokens per row, including begin and end
 */
@SuppressWarnings("ArrayRecordComponent") // not copied, because a batch is large
public record Tokens(int[] ids, float[] mask, int batchSize, int length) {
  public Tokens {
    checkArgument(
        ids.length == batchSize * length && mask.length == ids.length,
        "tokens [%s, %s]: expected %s ids and mask values, got %s and %s",
        batchSize,
        length,
        batchSize * length,
        ids.length,
        mask.length);
  }

  /** Pads rows, which include begin and end, to the longest one. */
  public static Tokens of(List<int[]> rows) {
    return of(rows, 0);
  }

  /**
   * Pads rows to the longest one, but at least to a given length.
   *
   * @param minLength the minimum length of the padded rows
   */
  public static Tokens of(List<int[]> rows, int minLength) {
    int length = Math.max(minLength, rows.stream().mapToInt(row -> row.length).max().orElse(0));
    int[] ids = new int[rows.size() * length];
    float[] mask = new float[ids.length];
    for (int b = 0; b < rows.size(); b++) {
      int[] row = rows.get(b);
      System.arraycopy(row, 0, ids, b * length, row.length);
      Arrays.fill(mask, b * length, b * length + row.length, 1f);
    }
    return new Tokens(ids, mask, rows.size(), length);
  }

  /** Returns the shape {@code [B, L]}. */
  public long[] shape() {
    return new long[] {batchSize, length};
  }

  /** Returns a range of the reports; the length does not change. */
  Tokens rows(int from, int to) {
    return new Tokens(
        Arrays.copyOfRange(ids, from * length, to * length),
        Arrays.copyOfRange(mask, from * length, to * length),
        to - from,
        length);
  }
}
