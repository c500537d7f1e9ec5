package org.ithn.experiments.inputs;

import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.registry.OptionsProvider;

/** The study input {@code patient}: age and sex, from the annotation. */
public final class PatientProvider implements StudyInputProvider<OptionsProvider.NoOptions> {
  @Override
  public String name() {
    return ContextConfig.PATIENT;
  }

  @Override
  public String description() {
    return "age and sex of the patient, as data.inputs.context.patient names them; from the"
        + " annotation";
  }

  @Override
  public OptionsProvider.NoOptions defaults() {
    return new OptionsProvider.NoOptions();
  }

  @Override
  public StudyInput open(OptionsProvider.NoOptions options, StudyInputContext context) {
    return new PatientInput(context.options(ContextConfig.INPUT, ContextConfig.class).facts());
  }
}
