package org.ithn.experiments.xpronet;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.run.ModelScorer;
import org.ithn.experiments.run.Run;

/** Scorer of the classifiers of models that predict labels, such as XProNet. */
public final class ClassifierScorer implements ModelScorer {
  @Override
  public Optional<String> score(Run run, List<Study> studies, Consumer<String> warning)
      throws IOException {
    return ClassifierScores.evaluate(run, studies, warning).map(ClassifierScores::describe);
  }
}
