package org.ithn.metrics.clinical;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Labeller that passes each text to another one only once, for reports that are scored against many
 * systems. Not thread-safe.
 */
public final class CachingLabeller implements ReportLabeller {
  private final ReportLabeller labeller;
  private final Map<String, Labels> known = new HashMap<>();

  /** Creates a labeller with the name and labels of another one, which the caller closes. */
  public CachingLabeller(ReportLabeller labeller) {
    this.labeller = labeller;
  }

  @Override
  public String name() {
    return labeller.name();
  }

  @Override
  public Labels label(String report) {
    return labelAll(List.of(report)).get(0);
  }

  @Override
  public List<Labels> labelAll(List<String> reports) {
    Set<String> unseen = new LinkedHashSet<>(reports);
    unseen.removeAll(known.keySet());
    List<String> texts = List.copyOf(unseen);
    List<Labels> labels = labeller.labelAll(texts);
    for (int i = 0; i < texts.size(); i++) {
      known.put(texts.get(i), labels.get(i));
    }
    return reports.stream().map(known::get).toList();
  }
}
