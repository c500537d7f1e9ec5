package org.ithn.framework.registry;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Comparator;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The providers of one kind, by name.
 *
 * <p>They are what {@code META-INF/services} names on the class path and in the jars of plug-ins;
 * see {@link PluginFolder}. Two of the same name are an error, so that a plug-in cannot silently
 * take the place of something shipped.
 *
 * @param <T> what a provider of this kind is
 */
public final class Providers<T extends NamedProvider> {
  private final String kind;
  private final ImmutableMap<String, T> byName;

  private Providers(String kind, ImmutableMap<String, T> byName) {
    this.kind = kind;
    this.byName = byName;
  }

  /**
   * Finds the providers on the class path.
   *
   * @param service the provider interface
   * @param kind what one is called in messages, for instance {@code hard-negative strategy}
   */
  public static <T extends NamedProvider> Providers<T> load(Class<? super T> service, String kind) {
    return load(service, kind, service.getClassLoader());
  }

  /**
   * Finds the providers that a class loader and its parents know.
   *
   * @param service the provider interface
   * @param kind what one is called in messages, for instance {@code hard-negative strategy}
   * @param loader often {@link PluginFolder#classLoader}
   * @throws ProviderException if a provider cannot be made, or two have the same name
   */
  public static <T extends NamedProvider> Providers<T> load(
      Class<? super T> service, String kind, ClassLoader loader) {
    ImmutableList.Builder<T> found = ImmutableList.builder();
    try {
      for (Object provider : ServiceLoader.load(service, loader)) {
        @SuppressWarnings("unchecked") // T is the service, or the service with its type arguments
        T typed = (T) provider;
        found.add(typed);
      }
    } catch (ServiceConfigurationError e) {
      throw new ProviderException(
          "a " + kind + " named in META-INF/services cannot be loaded: " + e.getMessage(), e);
    }
    return of(kind, found.build());
  }

  /**
   * Given providers, for programs that need no discovery.
   *
   * @throws ProviderException if two have the same name
   */
  public static <T extends NamedProvider> Providers<T> of(
      String kind, Iterable<? extends T> providers) {
    Map<String, T> byName = new TreeMap<>();
    for (T provider : providers) {
      T other = byName.putIfAbsent(provider.name(), provider);
      if (other != null) {
        throw new ProviderException(
            "two providers of a %s are named '%s': %s and %s; rename one or remove its jar"
                .formatted(
                    kind,
                    provider.name(),
                    other.getClass().getName(),
                    provider.getClass().getName()));
      }
    }
    return new Providers<>(kind, ImmutableMap.copyOf(byName));
  }

  /**
   * The provider of that name.
   *
   * @throws IllegalArgumentException naming the choices, if there is none
   */
  public T get(String name) {
    T provider = byName.get(name);
    if (provider == null) {
      throw new IllegalArgumentException(
          "no %s named '%s'; available: %s (is the plug-in's jar on the classpath?)"
              .formatted(kind, name, choices()));
    }
    return provider;
  }

  /** Whether there is a provider of that name. */
  public boolean contains(String name) {
    return byName.containsKey(name);
  }

  /** All names in alphabetical order. */
  public ImmutableList<String> names() {
    return byName.keySet().asList();
  }

  /** All providers in the order of their names. */
  public ImmutableList<T> all() {
    return byName.values().asList();
  }

  /** What one is called in messages. */
  public String kind() {
    return kind;
  }

  /** One line for each: name, blanks, description. */
  public String describe() {
    int width = names().stream().map(String::length).max(Comparator.naturalOrder()).orElse(0);
    StringBuilder lines = new StringBuilder();
    for (T provider : all()) {
      lines
          .append(provider.name())
          .append(" ".repeat(width - provider.name().length() + 2))
          .append(provider.description())
          .append('\n');
    }
    return lines.toString();
  }

  private String choices() {
    return byName.isEmpty() ? "none" : String.join(", ", byName.keySet());
  }
}
