package org.ithn.experiments.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.PretrainedWeights;
import org.ithn.framework.tensors.TensorData;

/**
 * Initial weights of a visual extractor alone.
 *
 * @param values the values by path; empty for random weights
 * @param description the files and their hashes, or {@code random}
 */
public record VisionWeights(Map<String, TensorData> values, String description) {
  private static final String PART = "vision";

  public VisionWeights {
    values = Map.copyOf(values);
  }

  /**
   * Reads the user's files, or else the file that {@code pretrained.vision} requires.
   *
   * @param userFiles the user's files, often none; later files override earlier ones
   * @param shapes the shapes of the extractor's variables, by path
   * @throws UserException if the required file is missing, or the files lack a variable or have
   *     another shape of it
   */
  public static VisionWeights load(
      ExperimentConfig config, List<Path> userFiles, Map<String, long[]> shapes)
      throws IOException {
    Map<String, PretrainedWeights> vision = new LinkedHashMap<>(config.pretrained());
    vision.keySet().removeIf(part -> !part.equals(PART));
    InitialWeights weights = InitialWeights.load(config.withPretrained(vision), userFiles);
    Map<String, TensorData> values = new LinkedHashMap<>();
    for (WeightSource source : weights.sources()) {
      values.putAll(WeightImport.readWeights(source, shapes));
    }
    TreeSet<String> missing = new TreeSet<>(shapes.keySet());
    missing.removeAll(values.keySet());
    if (!weights.isRandom() && !missing.isEmpty()) {
      throw new UserException(
          "%s: %d variables of the visual extractor are missing, such as %s; name a file for this"
                  .formatted(weights.describeFiles(), missing.size(), missing.first())
              + " extractor",
          UserException.Remedy.INITIAL_WEIGHTS);
    }
    return new VisionWeights(values, weights.describe());
  }

  /** Returns true if there is no file. */
  public boolean isRandom() {
    return values.isEmpty();
  }
}
