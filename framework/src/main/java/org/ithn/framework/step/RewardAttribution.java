package org.ithn.framework.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ithn.framework.config.RewardAttributionConfig;
import org.ithn.framework.config.RewardUnit;

/**
 * Rewards and advantages of the tokens of generated reports.
 *
 * <p>A report consists of parts: its sentences or its words. The reward of part i is {@code r_i =
 * f(parts 1..i) - f(parts 1..i-1)} with {@code f(nothing) = 0}, so the rewards of a report add up
 * to {@code f(report)}. All tokens of part i have the return {@code R_i = r_i + d R_(i+1)} with the
 * discount d. An end token belongs to the sentence that it cuts short, if there is one; else it is
 * a part of its own with the return 0. For instance, three words with {@code f} = 0, 0.5 and 0.4
 * after each have the rewards 0, 0.5 and -0.1 and, with d = 1, the returns 0.4, 0.4 and -0.1.
 *
 * <p>The advantage is the return minus the mean return of the same part over the reports of the
 * image, where parts that a report lacks count as 0.
 *
 * <p>Source: rewards of sentences and words of HRGR-Agent (NeurIPS 2018) and of sentences of
 * CMAS-RL (ACL 2019). Differs: the beginnings of a report are compared with the whole reference,
 * for words as for sentences.
 *
 * @param reward the reward f
 * @param config the parts and the discount
 */
public record RewardAttribution(Reward reward, RewardAttributionConfig config) {

  /**
   * Returns the returns of a report by part.
   *
   * @param partOfToken the part of each token
   * @param returns the return of each part
   */
  @SuppressWarnings("ArrayRecordComponent") // lives only within a call
  private record Parts(int[] partOfToken, double[] returns) {}

  /**
   * Returns the change of the reward at each token: for a sentence at its last token, else 0. The
   * changes add up to the reward of the report.
   *
   * @param example id of the example
   * @param report token ids without the end token
   */
  public double[] rewards(String example, int[] report) {
    List<int[]> beginnings = beginnings(report);
    double[] scores = beginnings.isEmpty() ? new double[0] : reward.score(example, beginnings);
    double[] changes = new double[report.length];
    double before = 0;
    for (int i = 0; i < scores.length; i++) {
      changes[beginnings.get(i).length - 1] = scores[i] - before;
      before = scores[i];
    }
    return changes;
  }

  /**
   * Returns the beginnings of a report that end with a part, the whole report last; none of an
   * empty report.
   *
   * @param report token ids without the end token
   */
  List<int[]> beginnings(int[] report) {
    List<int[]> beginnings = new ArrayList<>();
    for (int t = 0; t < report.length; t++) {
      if (t == report.length - 1 || endsPart(report[t])) {
        beginnings.add(Arrays.copyOf(report, t + 1));
      }
    }
    return beginnings;
  }

  private boolean endsPart(int token) {
    return config.unit() == RewardUnit.WORD
        || (config.unit() == RewardUnit.SENTENCE && reward.endsSentence(token));
  }

  /**
   * Returns the advantages of the tokens of one example's reports.
   *
   * @param example id of the example
   * @param rows token ids of K reports, with 0 at the end of those that have ended
   * @return as many values for each report as it has tokens, the end included
   */
  public List<double[]> advantages(String example, List<int[]> rows) {
    List<Parts> parts = rows.stream().map(row -> parts(example, row)).toList();
    int most = parts.stream().mapToInt(each -> each.returns.length).max().orElse(0);
    double[] mean = new double[most];
    for (Parts each : parts) {
      for (int part = 0; part < each.returns.length; part++) {
        mean[part] += each.returns[part] / parts.size();
      }
    }
    return parts.stream()
        .map(
            each ->
                Arrays.stream(each.partOfToken)
                    .mapToDouble(part -> each.returns[part] - mean[part])
                    .toArray())
        .toList();
  }

  /**
   * Returns the return of each token of a report.
   *
   * @param row token ids, with 0 at the end if the report has ended
   */
  double[] returns(String example, int[] row) {
    Parts parts = parts(example, row);
    return Arrays.stream(parts.partOfToken).mapToDouble(part -> parts.returns[part]).toArray();
  }

  private Parts parts(String example, int[] row) {
    int[] report = withoutEnd(row);
    double[] rewards = rewards(example, report);
    int[] partOfToken = new int[row.length];
    double[] sums = new double[row.length];
    int part = 0;
    for (int t = 0; t < row.length; t++) {
      partOfToken[t] = part;
      if (t < report.length) {
        sums[part] += rewards[t];
        part += endsPart(report[t]) ? 1 : 0;
      }
    }
    int count = row.length == 0 ? 0 : 1 + partOfToken[row.length - 1];
    double[] returns = Arrays.copyOf(sums, count);
    for (int i = count - 2; i >= 0; i--) {
      returns[i] += config.discount() * returns[i + 1];
    }
    return new Parts(partOfToken, returns);
  }

  /** Returns a report without its end token, if it has ended. */
  static int[] withoutEnd(int[] row) {
    return row.length > 0 && row[row.length - 1] == 0 ? Arrays.copyOf(row, row.length - 1) : row;
  }
}
