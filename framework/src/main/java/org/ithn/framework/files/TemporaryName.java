package org.ithn.framework.files;

import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names of temporary files and folders: a prefix, a random UUID and a suffix. The UUID keeps files
 * of users with similar names from being taken for leftovers.
 */
final class TemporaryName {
  private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private TemporaryName() {}

  static String create(String prefix, String suffix) {
    return prefix + UUID.randomUUID() + suffix;
  }

  /** Returns true if {@link #create} makes such names from a prefix and a suffix. */
  static boolean matches(Path file, String prefix, String suffix) {
    return file.getFileName()
        .toString()
        .matches(Pattern.quote(prefix) + UUID_PATTERN + Pattern.quote(suffix));
  }

  /** Returns true for hidden temporary files of any target with a suffix. */
  static boolean matches(Path file, String suffix) {
    return file.getFileName()
        .toString()
        .matches("(?s)\\..*\\." + UUID_PATTERN + Pattern.quote(suffix));
  }
}
