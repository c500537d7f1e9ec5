package org.ithn.experiments.evaluation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.ithn.datasets.sources.phantom.ClinicalReport;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomFindings;
import org.ithn.experiments.run.Predictions;

/**
 * Reports of a writer that knows the true findings of clinical phantoms, but not how the references
 * word them.
 *
 * @param reports the text settings and the vocabulary
 * @param findings the true findings, by study
 */
record TrueFindings(TrainingReports reports, Map<String, PhantomFindings> findings) {
  /** Returns the true findings beside the annotation; empty unless they are those of phantoms. */
  static Optional<TrueFindings> find(TrainingReports reports) {
    Path annotation = Path.of(reports.experiment().data().files().annotation()).toAbsolutePath();
    PhantomFiles files = new PhantomFiles(annotation.getParent());
    return files.isClinical() && Files.isRegularFile(files.labels())
        ? Optional.of(new TrueFindings(reports, PhantomFiles.readLabels(files.labels())))
        : Optional.empty();
  }

  /** Returns the first study of the predictions whose findings are unknown. */
  Optional<String> firstUnknown(Predictions scored) {
    return scored.rows().stream()
        .map(row -> Predictions.studyId(row.id()))
        .filter(id -> !findings.containsKey(id))
        .findFirst();
  }

  /** Returns the most probable report of each study: usual order and usual wording. */
  Predictions usual(Predictions scored) {
    return predictions(scored, id -> ClinicalReport.usual(findings.get(id)));
  }

  /**
   * Returns reports whose order and wording are drawn as in the data.
   *
   * @param draws the number of reports per study; draw i depends only on i and the study
   */
  List<Predictions> sampled(Predictions scored, int draws) {
    return LongStream.range(0, draws)
        .mapToObj(
            draw -> predictions(scored, id -> ClinicalReport.sample(findings.get(id), draw, id)))
        .toList();
  }

  private Predictions predictions(Predictions scored, Function<String, String> report) {
    return Baselines.withReports(
        scored, row -> reports.text(report.apply(Predictions.studyId(row.id()))));
  }
}
