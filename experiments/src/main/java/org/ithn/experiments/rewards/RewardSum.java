package org.ithn.experiments.rewards;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ithn.framework.registry.Providers;

/**
 * Weighted sum of rewards, written as {@code CIDEr + 0.5*label-f1}; names in any case, a term
 * without a number has the weight 1.
 *
 * @param terms the terms, at least one, of different rewards
 */
public record RewardSum(List<Term> terms) {
  private static final String KEY = "training.self_critical.reward";

  /**
   * A term of the sum.
   *
   * @param weight any finite number but 0; negative ones punish
   * @param name the name of a reward, in lower case
   */
  public record Term(double weight, String name) {}

  public RewardSum {
    terms = List.copyOf(terms);
  }

  /**
   * Parses a sum.
   *
   * @throws IllegalArgumentException if the text is no such sum, or a reward is unknown or repeated
   */
  public static RewardSum parse(String text, Providers<RewardProvider> rewards) {
    List<Term> terms = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (String term : Splitter.on('+').trimResults().split(text)) {
      List<String> parts = Splitter.on('*').trimResults().splitToList(term);
      String name = Ascii.toLowerCase(parts.get(parts.size() - 1));
      double weight = parts.size() == 1 ? 1 : parts.size() == 2 ? number(parts.get(0)) : Double.NaN;
      if (!rewards.contains(name) || !Double.isFinite(weight) || weight == 0 || !names.add(name)) {
        throw new IllegalArgumentException(
            "%s is '%s', whose term '%s' is %s; use %s, or a sum such as cider + 0.5*label-f1"
                .formatted(
                    KEY,
                    text,
                    term,
                    rewards.contains(name) ? "repeated or has no weight" : "unknown",
                    String.join(", ", rewards.names())));
      }
      terms.add(new Term(weight, name));
    }
    return new RewardSum(terms);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /**
   * Opens the rewards of all terms; the caller closes their sum.
   *
   * @throws IllegalArgumentException if the set-up lacks something that a reward needs
   */
  public ReportReward open(Providers<RewardProvider> rewards, RewardSetup setup) {
    List<ReportReward> opened = new ArrayList<>();
    try {
      terms.forEach(term -> opened.add(rewards.get(term.name()).open(setup)));
    } catch (RuntimeException e) {
      opened.forEach(ReportReward::close);
      throw e;
    }
    return new Opened(terms, opened);
  }

  private record Opened(List<Term> terms, List<ReportReward> rewards) implements ReportReward {
    @Override
    public double[] score(List<RatedReport> reports) {
      double[] sum = new double[reports.size()];
      for (int k = 0; k < rewards.size(); k++) {
        double[] values = rewards.get(k).score(reports);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += terms.get(k).weight() * values[i];
        }
      }
      return sum;
    }

    @Override
    public void close() {
      rewards.forEach(ReportReward::close);
    }
  }

  @Override
  public String toString() {
    return terms.stream()
        .map(term -> term.weight() + "*" + term.name())
        .collect(Collectors.joining(" + "));
  }
}
