package org.ithn.savedmodels;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/**
 * A generated report with its tokens and score.
 *
 * @param report words separated by spaces
 * @param tokenIds ids of the words and the final 0, which is missing if the report reached the
 *     maximum length
 * @param tokenLogProbs natural logarithm of each token's probability
 * @param score ranking score of the search: the sum of {@code tokenLogProbs} unless the search
 *     normalises lengths
 */
public record GeneratedReport(
    String report, List<Integer> tokenIds, List<Float> tokenLogProbs, float score) {
  public GeneratedReport {
    tokenIds = List.copyOf(tokenIds);
    tokenLogProbs = List.copyOf(tokenLogProbs);
  }

  /**
   * Reads the rows of a result of {@code serving_default} or a signature with its outputs.
   *
   * @throws IllegalArgumentException with the message of the first invalid row
   */
  static List<GeneratedReport> read(Result result) {
    result.get(ServingSignatures.ERROR).ifPresent(errors -> requireNoErrors((TString) errors));
    TString texts = (TString) result.get(ServingSignatures.REPORT).orElseThrow();
    TInt32 ids = (TInt32) result.get(ServingSignatures.TOKEN_IDS).orElseThrow();
    TFloat32 logProbs = (TFloat32) result.get(ServingSignatures.TOKEN_LOG_PROBS).orElseThrow();
    TFloat32 scores = (TFloat32) result.get(ServingSignatures.SCORE).orElseThrow();
    List<GeneratedReport> reports = new ArrayList<>();
    for (long row = 0; row < texts.shape().get(0); row++) {
      int length = tokenCount(ids, row);
      List<Integer> tokens = new ArrayList<>();
      List<Float> tokenLogProbs = new ArrayList<>();
      for (long t = 0; t < length; t++) {
        tokens.add(ids.getInt(row, t));
        tokenLogProbs.add(logProbs.getFloat(row, t));
      }
      String text = new String(texts.asBytes().getObject(row), StandardCharsets.UTF_8);
      reports.add(new GeneratedReport(text, tokens, tokenLogProbs, scores.getFloat(row)));
    }
    return reports;
  }

  /** Throws the first row's error; older models fail as a whole and have no such output. */
  private static void requireNoErrors(TString errors) {
    for (long row = 0; row < errors.shape().get(0); row++) {
      if (!errors.getObject(row).isEmpty()) {
        throw new IllegalArgumentException(errors.getObject(row));
      }
    }
  }

  /** Counts the tokens up to and including the first 0. */
  private static int tokenCount(TInt32 ids, long row) {
    int longest = (int) ids.shape().get(1);
    for (int t = 0; t < longest; t++) {
      if (ids.getInt(row, t) == 0) {
        return t + 1;
      }
    }
    return longest;
  }
}
