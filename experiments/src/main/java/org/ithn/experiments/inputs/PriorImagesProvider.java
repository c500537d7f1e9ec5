package org.ithn.experiments.inputs;

import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.registry.OptionsProvider;

/** The study input {@code prior-images}: images of an earlier study, from the annotation. */
public final class PriorImagesProvider implements StudyInputProvider<OptionsProvider.NoOptions> {
  @Override
  public String name() {
    return ContextConfig.PRIOR_IMAGES;
  }

  @Override
  public String description() {
    return "images of an earlier study of the patient, as many as data.inputs.context.prior_images"
        + " says; from the annotation";
  }

  @Override
  public OptionsProvider.NoOptions defaults() {
    return new OptionsProvider.NoOptions();
  }

  @Override
  public StudyInput open(OptionsProvider.NoOptions options, StudyInputContext context) {
    if (context instanceof ImageInputContext images) {
      return new PriorImagesInput(
          context.options(ContextConfig.INPUT, ContextConfig.class).priorImages(), images.images());
    }
    throw new StudyInputException(
        "the data set has no images; set data.inputs.context.prior_images to 0");
  }
}
