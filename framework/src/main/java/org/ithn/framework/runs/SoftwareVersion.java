package org.ithn.framework.runs;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of this project, as the root {@code pom.xml} states it. */
public final class SoftwareVersion {
  private static final String RESOURCE = "version.txt"; // the build fills in the version

  private SoftwareVersion() {}

  /** Returns the version, for instance {@code 0.1.0}. */
  public static String current() {
    try {
      return Resources.toString(
              Resources.getResource(SoftwareVersion.class, RESOURCE), StandardCharsets.UTF_8)
          .strip();
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " of the program cannot be read", e);
    }
  }
}
