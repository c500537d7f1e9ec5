package org.ithn.savedmodels.files;

import java.io.IOException;
import java.nio.file.Path;

/** Views of a study that a served model requires. */
public final class ServedViews {
  private ServedViews() {}

  /**
   * Reads {@code data.views.mode} of the model's configuration.
   *
   * @param version a version of a served model
   * @return true if all views of a study but the first may be absent
   */
  public static boolean maskAbsent(Path version) throws IOException {
    return ServedConfiguration.value(version, "/data/views/mode").asText().equals("masked");
  }
}
