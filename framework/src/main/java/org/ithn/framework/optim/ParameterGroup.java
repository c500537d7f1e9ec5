package org.ithn.framework.optim;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.config.OptimiserConfig;

/**
 * A group of trainables that share a learning rate.
 *
 * @param name the name in logs, for instance {@code vision}
 * @param pathPrefix the prefix of its variables' paths; empty for all variables
 * @param learningRate the learning rate per step, before the schedule
 */
public record ParameterGroup(String name, String pathPrefix, double learningRate) {
  /**
   * Returns the two groups of the paper: the visual extractor and everything else.
   *
   * @param visionPath the prefix of the paths of the visual extractor's variables, for instance
   *     {@code backbone/vision/}
   */
  public static List<ParameterGroup> visionAndRest(OptimiserConfig config, String visionPath) {
    return List.of(
        new ParameterGroup("vision", visionPath, config.visionLearningRate()),
        new ParameterGroup("rest", "", config.learningRate()));
  }

  /** Returns the first group whose prefix a path has. */
  static ParameterGroup find(String path, List<ParameterGroup> groups) {
    for (ParameterGroup group : groups) {
      if (path.startsWith(group.pathPrefix)) {
        return group;
      }
    }
    checkArgument(false, "optimiser: %s belongs to none of the parameter groups %s", path, groups);
    throw new AssertionError();
  }
}
