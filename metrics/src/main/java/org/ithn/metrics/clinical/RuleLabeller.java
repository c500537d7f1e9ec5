package org.ithn.metrics.clinical;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.ithn.metrics.text.Whitespace;

/**
 * Rule-based labeller: finds mentions, classifies each in its clause as positive, negative or
 * uncertain, and aggregates over the report.
 *
 * <p>A mention is positive unless a rule of {@code uncertainties.txt} or {@code negations.txt}
 * matches in its clause, which ends at words like "but". Over a report, positive wins over
 * uncertain and uncertain over negative. No Finding is positive if no observation except support
 * devices is positive or uncertain, and no other finding (degenerative change, granuloma and the
 * like) is positive.
 *
 * <p>Source: stages and aggregation of the CheXpert labeller (Irvin et al., 2019). Differs: phrases
 * and rules are our own and match words instead of parse trees.
 */
public final class RuleLabeller implements ReportLabeller {
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.;?!])\\s+");
  private static final String OTHER_FINDING = "Other Finding";

  private final MentionClassifier mentions;

  /** Creates a labeller with the bundled rules. */
  public RuleLabeller() {
    mentions = new MentionClassifier("mentions.txt");
  }

  @Override
  public String name() {
    return "rules-2";
  }

  @Override
  public Labels label(String report) {
    Map<Observation, Status> statuses = new EnumMap<>(Observation.class);
    boolean otherFinding = false;
    for (String sentence : sentences(report)) {
      for (Map.Entry<String, Status> found : mentions.statuses(sentence).entrySet()) {
        Status status = found.getValue();
        Observation.fromLabel(found.getKey())
            .ifPresent(observation -> raise(statuses, observation, status));
        otherFinding |= found.getKey().equals(OTHER_FINDING) && status == Status.POSITIVE;
      }
    }
    if (!otherFinding && hasNoFinding(statuses)) {
      statuses.put(Observation.NO_FINDING, Status.POSITIVE);
    }
    return new Labels(statuses);
  }

  /** Returns the sentences of a report in lower case. */
  static List<String> sentences(String report) {
    String text = Ascii.toLowerCase(Whitespace.normalized(report));
    return Splitter.on(SENTENCE_END).splitToStream(text).map(String::strip).toList();
  }

  private static void raise(
      Map<Observation, Status> statuses, Observation observation, Status status) {
    if (status != Status.BLANK) {
      statuses.merge(observation, status, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }
  }

  private static boolean hasNoFinding(Map<Observation, Status> statuses) {
    return statuses.entrySet().stream()
        .filter(entry -> entry.getKey() != Observation.SUPPORT_DEVICES)
        .noneMatch(
            entry -> entry.getValue() == Status.POSITIVE || entry.getValue() == Status.UNCERTAIN);
  }
}
