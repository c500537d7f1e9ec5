package org.ithn.metrics.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ithn.metrics.scoring.PairedReports;

/** Exchange of whole reports among the items. */
final class ReportExchange {
  private ReportExchange() {}

  /**
   * Gives each study the reports of another study: the studies form one random cycle. With one
   * study, nothing changes.
   */
  static List<String> among(List<String> ids, List<String> reports, SplittableRandom random) {
    Map<String, List<Integer>> studies = new LinkedHashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      String study = PairedReports.studyId(ids.get(i));
      studies.computeIfAbsent(study, unseen -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> cycle = Sentences.shuffled(List.copyOf(studies.values()), random);
    List<String> exchanged = new ArrayList<>(reports);
    for (int k = 0; k < cycle.size(); k++) {
      List<Integer> takers = cycle.get(k);
      List<Integer> givers = cycle.get((k + 1) % cycle.size());
      for (int view = 0; view < takers.size(); view++) {
        exchanged.set(takers.get(view), reports.get(givers.get(view % givers.size())));
      }
    }
    return exchanged;
  }

  /** Gives every item the most common report; of equally common ones, the first. */
  static List<String> mostCommon(List<String> reports) {
    Map<String, Long> counts =
        reports.stream()
            .collect(
                Collectors.groupingBy(
                    Function.identity(), LinkedHashMap::new, Collectors.counting()));
    long most = Collections.max(counts.values());
    String report =
        counts.keySet().stream().filter(text -> counts.get(text) == most).findFirst().orElseThrow();
    return Collections.nCopies(reports.size(), report);
  }
}
