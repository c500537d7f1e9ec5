package org.ithn.framework.registry;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Loader of the classes that the files {@code META-INF/services/SERVICE} list. If one cannot be
 * used, it names the jar, which {@link ServiceLoader} does not.
 */
public final class ServiceFiles {
  private static final String FOLDER = "META-INF/services/";

  private ServiceFiles() {}

  /**
   * Creates one instance of each listed class, in the order of the class path.
   *
   * @param kind the noun for one instance in messages, for instance {@code model scorer}
   * @throws ProviderException naming jar and class, if a class cannot be instantiated
   */
  public static <T> ImmutableList<T> load(Class<T> service, String kind, ClassLoader loader) {
    try {
      return ImmutableList.copyOf(ServiceLoader.load(service, loader));
    } catch (ServiceConfigurationError e) {
      throw new ProviderException(
          "cannot load a %s: %s".formatted(kind, problem(service, loader, e)), e);
    }
  }

  private static String problem(
      Class<?> service, ClassLoader loader, ServiceConfigurationError error) {
    try {
      for (URL file : Collections.list(loader.getResources(FOLDER + service.getName()))) {
        for (String name : names(file)) {
          Optional<String> reason = reason(name, service, loader, error);
          if (reason.isPresent()) {
            return "%s lists %s in %s%s, %s"
                .formatted(place(file), name, FOLDER, service.getName(), reason.get());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FOLDER + service.getName(), e);
    }
    return String.valueOf(error.getMessage());
  }

  private static List<String> names(URL file) throws IOException {
    URLConnection connection = file.openConnection();
    connection.setUseCaches(false); // a cached jar would stay open
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*$", "").strip())
          .filter(name -> !name.isEmpty())
          .toList();
    }
  }

  /** Returns what is wrong with a class; empty if nothing is. */
  private static Optional<String> reason(
      String name, Class<?> service, ClassLoader loader, ServiceConfigurationError error) {
    try {
      Class<?> listed = Class.forName(name, false, loader);
      if (!service.isAssignableFrom(listed)) {
        return Optional.of("which is not a %s; correct the line".formatted(service.getName()));
      }
    } catch (ClassNotFoundException e) {
      return Optional.of("but there is no such class; correct the line or rebuild the jar");
    } catch (LinkageError e) {
      return Optional.of(
          "which cannot be linked (%s); rebuild the jar against this version".formatted(e));
    }
    return String.valueOf(error.getMessage()).contains(name)
        ? Optional.of(
            "which cannot be created (%s); make class and constructor without arguments public"
                .formatted(error.getCause() == null ? error.getMessage() : error.getCause()))
        : Optional.empty();
  }

  /** Returns the jar or folder of a services file. */
  private static String place(URL file) {
    String place =
        file.toString().replaceFirst("^jar:", "").replaceFirst("!?/" + FOLDER + ".*$", "");
    return place.startsWith("file:") ? Path.of(URI.create(place)).toString() : place;
  }
}
