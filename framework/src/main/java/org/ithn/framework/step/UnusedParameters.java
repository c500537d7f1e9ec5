package org.ithn.framework.step;

import java.util.function.Predicate;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.model.Backbone;

/**
 * Parameters that may have no gradient: those of an extractor that is not trained, and those that
 * the backbone declares.
 *
 * @param backbone the backbone that owns the parameters
 * @param vision mode of the visual extractor
 */
record UnusedParameters(Backbone backbone, VisionConfig.Mode vision) implements Predicate<String> {
  @Override
  public boolean test(String path) {
    String model = Scopes.BACKBONE + "/";
    if (vision != VisionConfig.Mode.TRAINED && path.startsWith(visionScope(backbone))) {
      return true;
    }
    return path.startsWith(model)
        && backbone.unusedTrainables().contains(path.substring(model.length()));
  }

  /** Returns the path of the visual extractor's parameters. */
  static String visionScope(Backbone backbone) {
    return Scopes.BACKBONE + "/" + backbone.visionScope();
  }
}
