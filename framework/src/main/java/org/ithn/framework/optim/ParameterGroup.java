package org.ithn.framework.optim;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.config.OptimiserConfig;

/**
 * Trainables that share a learning rate.
 *
 * @param name for logs, for instance {@code vision}
 * @param pathPrefix of the paths of its variables; empty for every variable
 * @param learningRate per step, before the schedule
 */
public record ParameterGroup(String name, String pathPrefix, double learningRate) {
  /**
   * The two groups of the paper: the visual extractor, and everything else.
   *
   * @param visionPath start of the paths of the visual extractor's variables, for instance {@code
   *     backbone/vision/}
   */
  public static List<ParameterGroup> visionAndRest(OptimiserConfig config, String visionPath) {
    return List.of(
        new ParameterGroup("vision", visionPath, config.visionLearningRate()),
        new ParameterGroup("rest", "", config.learningRate()));
  }

  /** The first group whose start a path has. */
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
