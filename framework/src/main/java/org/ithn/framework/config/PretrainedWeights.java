package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.nio.file.Path;

/**
 * Weights that a part of the backbone starts from, the keys {@code pretrained.PART.*}.
 *
 * <p>The part is a path below the backbone's: {@code vision} stands for every variable below {@code
 * backbone/vision/}. A preset that names such weights cannot be trained without them unless the
 * user says so.
 *
 * @param weights what they are, in a few words
 * @param source where to get them: an address or a command
 * @param file where they are looked for unless another file is named
 * @param required whether a run refuses to start without them; if not, the part starts from random
 *     numbers and {@code file} is not looked at
 */
public record PretrainedWeights(String weights, String source, String file, boolean required) {
  public PretrainedWeights {
    check(!weights.isBlank(), "weights", "'" + weights + "'", "a text that says what they are");
    check(!source.isBlank(), "source", "'" + source + "'", "a text that says where to get them");
    check(!file.isBlank(), "file", "'" + file + "'", "a file");
  }

  /** The same, not asked for. */
  public PretrainedWeights asOptional() {
    return new PretrainedWeights(weights, source, file, false);
  }

  /** {@link #file} as a path. */
  public Path path() {
    return Path.of(file);
  }
}
