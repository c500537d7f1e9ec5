package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.nio.file.Path;
import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/**
 * Weights that a part of the backbone starts from, the keys {@code pretrained.PART.*}.
 *
 * <p>The part is a path below the backbone's: {@code vision} means every variable below {@code
 * backbone/vision/}. A run with such weights refuses to start without them unless they are made
 * optional.
 */
public record PretrainedWeights(
    @Key(value = "a short description of the weights", range = "not empty", resume = Resume.ANY)
        String weights,
    @Key(value = "the address or command to obtain them", range = "not empty", resume = Resume.ANY)
        String source,
    @Key(
            value = "path of the weight file, unless the command names another",
            range = "a path",
            resume = Resume.MOVED)
        String file,
    @Key(
            value =
                "whether a run refuses to start without them; if not, the part starts from random"
                    + " weights and `file` is ignored",
            resume = Resume.ANY)
        boolean required) {
  public PretrainedWeights {
    check(!weights.isBlank(), "weights", "'" + weights + "'", "a description of the weights");
    check(!source.isBlank(), "source", "'" + source + "'", "the weights' address or command");
    check(!file.isBlank(), "file", "'" + file + "'", "a file path");
  }

  /** Returns a copy that is not required. */
  public PretrainedWeights asOptional() {
    return new PretrainedWeights(weights, source, file, false);
  }

  /** Returns {@link #file} as a path. */
  public Path path() {
    return Path.of(file);
  }
}
