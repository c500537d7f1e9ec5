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
   * Returns a class loader for every jar of the folder, with the application's classes first.
   *
   * @throws ProviderException if the folder does not exist, has no jar, or has a jar that cannot be
   *     opened
   */
  public static URLClassLoader classLoader(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ProviderException(
          "plug-ins: %s is not a folder; pass the folder that contains the jars".formatted(folder));
    }
    try {
      return new URLClassLoader(
          jars(folder).toArray(URL[]::new), PluginFolder.class.getClassLoader());
    } catch (IOException e) {
      throw new UncheckedIOException("plug-ins: cannot list " + folder, e);
    }
  }

  private static List<URL> jars(Path folder) throws IOException {
    TreeSet<Path> sorted = new TreeSet<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*.jar")) {
      stream.forEach(sorted::add);
    }
    if (sorted.isEmpty()) {
      throw new ProviderException(
          "plug-ins: %s contains no .jar file; pass the folder of the jars".formatted(folder));
    }
    List<URL> urls = new ArrayList<>();
    for (Path jar : sorted) {
      check(jar);
      urls.add(jar.toUri().toURL());
    }
    return urls;
  }

  /** Refuses a damaged jar, which a class loader would silently skip. */
  private static void check(Path jar) {
    try {
      new JarFile(jar.toFile()).close();
    } catch (IOException e) {
      throw new ProviderException(
          "plug-ins: cannot open %s as a jar (%s); rebuild it or copy it again"
              .formatted(jar, e.getMessage()),
          e);
    }
  }
}
