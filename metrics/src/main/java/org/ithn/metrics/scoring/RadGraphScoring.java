package org.ithn.metrics.scoring;

import java.util.ArrayList;
import java.util.List;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.radgraph.RadGraphAnnotation;
import org.ithn.metrics.radgraph.RadGraphScorer;
import org.ithn.metrics.text.ContentHash;

/**
 * RadGraph F1 from annotation files; see {@link RadGraphScorer}.
 *
 * @param references the annotations of the references; of several references, the first one counts
 * @param systems the annotations of each prediction file, in the files' order
 */
public record RadGraphScoring(RadGraphFile references, List<RadGraphFile> systems)
    implements PairedScorer {
  public RadGraphScoring {
    systems = List.copyOf(systems);
    if (systems.isEmpty()) {
      throw new IllegalArgumentException(
          "RadGraph: no annotations of the predictions; give a file for each prediction file");
    }
  }

  @Override
  public List<CorpusScore> score(PairedReports reports, int system) {
    List<RadGraphAnnotation> predicted = predicted(reports, system).annotations();
    List<RadGraphAnnotation> truth = truth(reports).annotations();
    boolean entities = hasEntities(predicted) && hasEntities(truth);
    if (entities && RadGraphFile.hasLongLabels(predicted) != RadGraphFile.hasLongLabels(truth)) {
      throw new IllegalArgumentException(
          "%s and %s: have labels of different RadGraph models; annotate both with one model"
              .formatted(references.source(), file(system).source()));
    }
    return RadGraphScorer.score(predicted, truth, source(truth));
  }

  /**
   * Returns the source in signatures: files do not name their model, but two models annotate the
   * same references differently.
   */
  private static String source(List<RadGraphAnnotation> truth) {
    return ContentHash.append(
        "file", ContentHash.ofTexts(truth.stream().map(each -> each.entities().toString())));
  }

  @Override
  public List<String> warnings(PairedReports reports, int system) {
    List<String> warnings = new ArrayList<>();
    if (system == 0) {
      add(warnings, references, truth(reports));
    }
    add(warnings, file(system), predicted(reports, system));
    return warnings;
  }

  private static void add(
      List<String> warnings, RadGraphFile file, RadGraphFile.Selection selection) {
    int all = selection.annotations().size();
    if (selection.otherTexts() > 0) {
      warnings.add(
          "%s: %d of %d annotations are of other texts than the scored reports with their ids"
              .formatted(file.source(), selection.otherTexts(), all));
    }
    if (!hasEntities(selection.annotations())) {
      warnings.add(
          "%s: none of %d annotations has an entity, so RadGraph F1 is 0; annotate the reports again"
              .formatted(file.source(), all));
    }
  }

  /** Returns true if any report has an entity. */
  static boolean hasEntities(List<RadGraphAnnotation> annotations) {
    return annotations.stream().anyMatch(each -> !each.entities().isEmpty());
  }

  private RadGraphFile file(int system) {
    return systems.get(Math.min(system, systems.size() - 1));
  }

  private RadGraphFile.Selection predicted(PairedReports reports, int system) {
    return file(system).select(reports.ids(), reports.hypotheses());
  }

  private RadGraphFile.Selection truth(PairedReports reports) {
    return references.select(reports.ids(), reports.firstReferences());
  }
}
