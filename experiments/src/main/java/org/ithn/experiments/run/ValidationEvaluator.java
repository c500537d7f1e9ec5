package org.ithn.experiments.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.framework.config.EvaluationConfig;
import org.ithn.framework.runs.ReportSample;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.training.Evaluator;

/** Evaluator that generates the reports of the validation split and scores them. */
final class ValidationEvaluator implements Evaluator, AutoCloseable {
  private final Experiment experiment;
  private final List<Study> studies;
  private final BadExamples badExamples;
  private ReportPredictor predictor; // built for the first validation
  private List<ReportSample> samples = List.of();

  ValidationEvaluator(Experiment experiment, List<Study> studies, BadExamples badExamples) {
    this.experiment = experiment;
    this.studies = studies;
    this.badExamples = badExamples;
  }

  @Override
  public Map<String, Double> evaluate(int epoch, Map<String, TensorData> model) {
    if (predictor == null) {
      predictor = new ReportPredictor(experiment);
    }
    predictor.load(model, "epoch " + epoch);
    Predictions predictions = Predictions.generate(experiment, studies, predictor, badExamples);
    samples = new ValidationSamples(experiment, studies).collect(predictions, predictor, model);
    Map<String, Double> scores = new LinkedHashMap<>(predictions.scores().values());
    if (experiment.config().evaluation().selection().equals(EvaluationConfig.LAST)) {
      scores.put(EvaluationConfig.LAST, (double) epoch);
    }
    return scores;
  }

  @Override
  public List<ReportSample> samples() {
    return samples;
  }

  @Override
  public void close() {
    if (predictor != null) {
      predictor.close();
    }
  }
}
