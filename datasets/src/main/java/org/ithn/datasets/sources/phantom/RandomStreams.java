package org.ithn.datasets.sources.phantom;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Random generators for the parts of a phantom. */
@FunctionalInterface
interface RandomStreams {
  /** Returns the generator of a part, such as the heart or the wording of its sentence. */
  Random of(String part);

  /** Returns streams in which all parts draw from one generator, in the order of the calls. */
  static RandomStreams shared(Random random) {
    return part -> random;
  }

  /** Returns streams in which the numbers of a part depend on the seed, the owner and the part. */
  static RandomStreams keyed(long seed, String owner) {
    return part ->
        new Random(
            Hashing.sha256()
                .newHasher()
                .putLong(seed)
                .putString(owner, StandardCharsets.UTF_8)
                .putChar('/')
                .putString(part, StandardCharsets.UTF_8)
                .hash()
                .asLong());
  }
}
