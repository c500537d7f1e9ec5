package org.ithn.experiments.inputs;

import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.model.ContextConfig;

/** The study input {@code context}: words of texts such as the indication, from the annotation. */
public final class ContextProvider implements StudyInputProvider<ContextConfig> {
  @Override
  public String name() {
    return ContextConfig.INPUT;
  }

  @Override
  public String description() {
    return "words of the study's indication and other texts; from the annotation";
  }

  @Override
  public ContextConfig defaults() {
    return ContextConfig.none();
  }

  @Override
  public StudyInput open(ContextConfig options, StudyInputContext context) {
    return new ContextInput(options, context.vocabulary());
  }
}
