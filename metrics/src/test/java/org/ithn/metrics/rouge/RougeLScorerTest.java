package org.ithn.metrics.rouge;

import static com.google.common.truth.Truth.assertWithMessage;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RougeLScorerTest {
  @Test
  void commonSubsequenceEqualsTheTableOfDynamicProgramming() {
    Random random = new Random(11);
    for (int trial = 0; trial < 2_000; trial++) {
      int vocabulary = 1 + random.nextInt(40);
      int[] a = random.ints(random.nextInt(300), 0, vocabulary).toArray();
      int[] b = random.ints(random.nextInt(300), 0, vocabulary).toArray();
      assertWithMessage("%s and %s", Arrays.toString(a), Arrays.toString(b))
          .that(RougeLScorer.longestCommonSubsequence(a, b))
          .isEqualTo(table(a, b));
    }
  }

  private static int table(int[] a, int[] b) {
    int[][] longest = new int[a.length + 1][b.length + 1];
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        longest[i][j] =
            a[i - 1] == b[j - 1]
                ? longest[i - 1][j - 1] + 1
                : Math.max(longest[i - 1][j], longest[i][j - 1]);
      }
    }
    return longest[a.length][b.length];
  }
}
