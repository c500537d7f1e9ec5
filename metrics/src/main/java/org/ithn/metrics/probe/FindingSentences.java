package org.ithn.metrics.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.ithn.metrics.clinical.Observation;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.clinical.Status;

/** Deletion and addition of sentences that state a positive finding. */
final class FindingSentences {
  private static final RuleLabeller LABELLER = new RuleLabeller();

  private FindingSentences() {}

  /** Returns the report without one of its sentences with a finding. */
  static String delete(String report, SplittableRandom random) {
    List<String> sentences = new ArrayList<>(Sentences.of(report));
    List<String> findings = sentences.stream().filter(FindingSentences::isFinding).toList();
    if (findings.isEmpty()) {
      return report;
    }
    sentences.remove(findings.get(random.nextInt(findings.size())));
    return String.join(" ", sentences);
  }

  /**
   * Returns the reports, each followed by a sentence with a finding of another report. Reports stay
   * unchanged if no sentence is new to them.
   */
  static List<String> add(List<String> reports, SplittableRandom random) {
    List<String> findings =
        reports.stream()
            .flatMap(report -> Sentences.of(report).stream())
            .filter(FindingSentences::isFinding)
            .distinct()
            .toList();
    List<String> changed = new ArrayList<>();
    for (String report : reports) {
      Set<String> own = Set.copyOf(Sentences.of(report));
      List<String> others = findings.stream().filter(finding -> !own.contains(finding)).toList();
      changed.add(
          others.isEmpty() ? report : append(report, others.get(random.nextInt(others.size()))));
    }
    return changed;
  }

  private static String append(String report, String sentence) {
    String closed = Sentences.closed(report, sentence);
    return closed.isEmpty() ? sentence : closed + " " + sentence;
  }

  private static boolean isFinding(String sentence) {
    return LABELLER.label(sentence).statuses().entrySet().stream()
        .anyMatch(FindingSentences::isFinding);
  }

  private static boolean isFinding(Map.Entry<Observation, Status> label) {
    return label.getKey() != Observation.NO_FINDING && label.getValue() == Status.POSITIVE;
  }
}
