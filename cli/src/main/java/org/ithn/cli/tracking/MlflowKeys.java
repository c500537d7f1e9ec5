package org.ithn.cli.tracking;

import java.util.HashMap;
import java.util.Map;
import org.ithn.experiments.UserException;

/** Keys within MLflow's rules: letters, digits, {@code _ - . / :} and blanks. */
final class MlflowKeys {
  private final Map<String, String> originals = new HashMap<>();

  /**
   * Returns a key in which other characters are replaced by underscores.
   *
   * @throws UserException if two keys of this object become equal
   */
  String of(String key) {
    String plain = plain(key);
    String before = originals.putIfAbsent(plain, key);
    if (before != null && !before.equals(key)) {
      throw new UserException(
          "the keys '%s' and '%s' have the same name '%s' in MLflow; rename one of them"
              .formatted(before, key, plain));
    }
    return plain;
  }

  private static String plain(String key) {
    return key.replaceAll("[^A-Za-z0-9_./ :-]", "_");
  }
}
