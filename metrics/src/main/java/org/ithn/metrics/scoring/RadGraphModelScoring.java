package org.ithn.metrics.scoring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.radgraph.RadGraphAnnotation;
import org.ithn.metrics.radgraph.RadGraphAnnotator;
import org.ithn.metrics.radgraph.RadGraphScorer;

/**
 * RadGraph F1 by a model that annotates both sides; see {@link RadGraphScorer}. Of several
 * references, the first one counts. Equal texts are annotated once. Not thread-safe.
 */
public final class RadGraphModelScoring implements PairedScorer {
  private final RadGraphAnnotator annotator;
  private final Map<String, RadGraphAnnotation> known = new HashMap<>();

  /** Creates a scorer; the caller closes the model. */
  public RadGraphModelScoring(RadGraphAnnotator annotator) {
    this.annotator = annotator;
  }

  @Override
  public List<CorpusScore> score(PairedReports reports, int system) {
    return RadGraphScorer.score(
        annotations(reports.hypotheses()), truth(reports), annotator.name());
  }

  @Override
  public List<String> warnings(PairedReports reports, int system) {
    return system > 0 || RadGraphScoring.hasEntities(truth(reports))
        ? List.of()
        : List.of(
            "RadGraph finds no entity in any of %d references, so RadGraph F1 is 0; check the model"
                .formatted(reports.ids().size()));
  }

  private List<RadGraphAnnotation> truth(PairedReports reports) {
    return annotations(reports.firstReferences());
  }

  private List<RadGraphAnnotation> annotations(List<String> reports) {
    List<String> unknown =
        reports.stream().distinct().filter(text -> !known.containsKey(text)).toList();
    List<RadGraphAnnotation> found = annotator.annotateAll(unknown);
    for (int i = 0; i < unknown.size(); i++) {
      known.put(unknown.get(i), found.get(i));
    }
    return reports.stream().map(known::get).toList();
  }
}
