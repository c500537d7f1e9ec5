package org.ithn.experiments.run;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.datasets.study.Study;

/**
 * Plug-in point for scores of a model other than those of its reports, such as a classifier's.
 *
 * <p>Scorers are found by {@link java.util.ServiceLoader}; {@code evaluate} runs all of them.
 */
public interface ModelScorer {
  /**
   * Scores the best checkpoint of a run.
   *
   * @param studies the split to score on
   * @param warning receives one sentence for each damaged checkpoint
   * @return one line to print; empty if this model has no such scores
   */
  Optional<String> score(Run run, List<Study> studies, Consumer<String> warning) throws IOException;
}
