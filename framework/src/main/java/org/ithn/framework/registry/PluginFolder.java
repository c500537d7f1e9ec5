package org.ithn.framework.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** A folder of plug-in jars. */
public final class PluginFolder {
  private PluginFolder() {}

  /**
   * A class loader that sees every jar of the folder, and the application's classes before them.
   *
   * @throws IllegalArgumentException if the folder is none
   */
  public static URLClassLoader classLoader(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "plug-ins: %s is not a folder; name the folder that holds the jars".formatted(folder));
    }
    try {
      return new URLClassLoader(
          jars(folder).toArray(URL[]::new), PluginFolder.class.getClassLoader());
    } catch (IOException e) {
      throw new UncheckedIOException("plug-ins: " + folder + " cannot be listed", e);
    }
  }

  private static List<URL> jars(Path folder) throws IOException {
    TreeSet<Path> sorted = new TreeSet<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*.jar")) {
      stream.forEach(sorted::add);
    }
    List<URL> urls = new java.util.ArrayList<>();
    for (Path jar : sorted) {
      urls.add(jar.toUri().toURL());
    }
    return urls;
  }
}
