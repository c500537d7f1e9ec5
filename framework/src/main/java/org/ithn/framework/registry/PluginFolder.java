package org.ithn.framework.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;

/** A folder of plug-in jars. */
public final class PluginFolder {
  private PluginFolder() {}

  /**
   * A class loader that sees every jar of the folder, and the application's classes before them.
   *
   * @throws ProviderException if there is no such folder, no jar in it, or a file that is no jar
   */
  public static URLClassLoader classLoader(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ProviderException(
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
    if (sorted.isEmpty()) {
      throw new ProviderException(
          "plug-ins: %s holds no .jar file; name the folder that holds the jars".formatted(folder));
    }
    List<URL> urls = new ArrayList<>();
    for (Path jar : sorted) {
      check(jar);
      urls.add(jar.toUri().toURL());
    }
    return urls;
  }

  /** A class loader passes over a damaged jar in silence. */
  private static void check(Path jar) {
    try {
      new JarFile(jar.toFile()).close();
    } catch (IOException e) {
      throw new ProviderException(
          "plug-ins: %s cannot be opened as a jar (%s); build or copy it again"
              .formatted(jar, e.getMessage()),
          e);
    }
  }
}
