package org.ithn.metrics.text;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Long reports of one split that another split also contains.
 *
 * <p>Short reports recur among patients, because radiologists use stock phrases. Only different
 * reports of at least 40 words are compared, regardless of case and punctuation, so that cleaned
 * copies are found. Of those in the test split of IU X-Ray, 2 % also occur in its training split.
 *
 * @param shared the number of different long reports that the other split also contains
 * @param reports the number of different long reports
 */
public record SharedReports(int shared, int reports) {
  private static final Pattern MARKS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
  private static final int LONG = 40;
  private static final int FEW = 5;
  private static final double SUSPICIOUS = 0.1;

  /** Compares the reports of a split with those of another one. */
  public static SharedReports of(Collection<String> split, Collection<String> other) {
    Set<String> reports = longReports(split);
    int all = reports.size();
    reports.retainAll(longReports(other));
    return new SharedReports(reports.size(), all);
  }

  private static Set<String> longReports(Collection<String> texts) {
    Set<String> reports = new HashSet<>();
    for (String text : texts) {
      List<String> words = Whitespace.words(MARKS.matcher(text).replaceAll(" "));
      if (words.size() >= LONG) {
        reports.add(LowerCase.of(String.join(" ", words)));
      }
    }
    return reports;
  }

  /**
   * Returns a sentence if the splits share more long reports than stock phrases explain: at least
   * five, and a tenth.
   *
   * @param split the name of the split
   * @param other the name of the other split
   */
  public Optional<String> warning(String split, String other) {
    if (shared < FEW || shared < SUSPICIOUS * reports) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d of %d different reports of at least %d words in %s also occur in %s (%.1f %%), more"
                + " than stock phrases explain, so scores are too good; give each study and patient"
                + " to one split",
            shared,
            reports,
            LONG,
            split,
            other,
            100.0 * shared / reports));
  }
}
