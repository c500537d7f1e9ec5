package org.ithn.experiments.run;

import java.util.Locale;
import org.ithn.datasets.study.Pipeline;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.VisionFeatures;

/** Check of {@code training.vision.mode} against the rest of a configuration. */
final class VisionModes {
  private VisionModes() {}

  /**
   * Checks that the extractor can be frozen or run once, if it is to be.
   *
   * @throws UserException if the backbone or another key does not allow the mode
   */
  static void check(Experiment experiment, Backbone backbone) {
    VisionConfig.Mode mode = experiment.config().training().vision().mode();
    if (mode == VisionConfig.Mode.TRAINED) {
      return;
    }
    String key = mode.name().toLowerCase(Locale.ROOT);
    if (VisionFeatures.find(backbone).isEmpty()) {
      throw new UserException(
          ("training.vision.mode is %s, but the backbone '%s' has no separate visual extractor; set"
                  + " it to trained")
              .formatted(key, experiment.config().backbone().name()));
    }
    int prior = Experiment.contextConfig(experiment.config()).priorImages();
    if (prior > 0) {
      throw new UserException(
          ("training.vision.mode is %s, whose features are those of the study's own images, but"
                  + " data.inputs.context.prior_images is %d; set the mode to trained or the number"
                  + " to 0")
              .formatted(key, prior));
    }
    if (mode == VisionConfig.Mode.CACHED
        && experiment.data().loading().pipeline() == Pipeline.GRAPH) {
      throw new UserException(
          "training.vision.mode is cached, but data.loading.pipeline is graph, which reads images;"
              + " set data.loading.pipeline to java");
    }
  }
}
