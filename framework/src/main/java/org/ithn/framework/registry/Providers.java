package org.ithn.framework.registry;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Registry of the providers of one kind, by name.
 *
 * <p>Providers are listed in {@code META-INF/services} on the class path and in plug-in jars; see
 * {@link PluginFolder}. Two providers with the same name are an error, so a plug-in cannot silently
 * replace a built-in one.
 *
 * @param <T> the provider type
 */
public final class Providers<T extends NamedProvider> {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*([-_][a-z0-9]+)*");

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
   * @param kind the noun for one provider in messages, for instance {@code hard-negative strategy}
   */
  public static <T extends NamedProvider> Providers<T> load(Class<? super T> service, String kind) {
    return load(service, kind, service.getClassLoader());
  }

  /**
   * Finds the providers that a class loader and its parents can see.
   *
   * @param service the provider interface
   * @param kind the noun for one provider in messages, for instance {@code hard-negative strategy}
   * @param loader the class loader, often {@link PluginFolder#classLoader}
   * @throws ProviderException if a provider cannot be instantiated, or two have the same name
   */
  public static <T extends NamedProvider> Providers<T> load(
      Class<? super T> service, String kind, ClassLoader loader) {
    ImmutableList.Builder<T> found = ImmutableList.builder();
    for (Object provider : ServiceFiles.load(service, kind, loader)) {
      @SuppressWarnings("unchecked") // T is the service, or the service with its type arguments
      T typed = (T) provider;
      found.add(typed);
    }
    return of(kind, found.build());
  }

  /**
   * Registers the given providers, for programs that need no discovery.
   *
   * @throws ProviderException if two have the same name, or a name is not one of {@link
   *     NamedProvider#name}
   */
  public static <T extends NamedProvider> Providers<T> of(
      String kind, Iterable<? extends T> providers) {
    Map<String, T> byName = new TreeMap<>();
    for (T provider : providers) {
      checkName(kind, provider);
      T other = byName.putIfAbsent(provider.name(), provider);
      if (other != null) {
        throw new ProviderException(
            "%s '%s' has two providers: %s and %s; rename one or remove its jar"
                .formatted(
                    kind,
                    provider.name(),
                    other.getClass().getName(),
                    provider.getClass().getName()));
      }
    }
    return new Providers<>(kind, ImmutableMap.copyOf(byName));
  }

  /** Checks a name, which is also part of keys and of file names. */
  private static void checkName(String kind, NamedProvider provider) {
    String name = provider.name();
    if (name == null || !NAME.matcher(name).matches()) {
      throw new ProviderException(
          ("%s: the provider %s has the name '%s'; expected lower-case letters and digits, in words"
                  + " joined by hyphens, as in in-batch")
              .formatted(kind, provider.getClass().getName(), name));
    }
  }

  /**
   * Returns the provider with the given name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the available names
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

  /** Returns true if a provider has the given name. */
  public boolean contains(String name) {
    return byName.containsKey(name);
  }

  /** Returns all names in alphabetical order. */
  public ImmutableList<String> names() {
    return byName.keySet().asList();
  }

  /** Returns all providers in the order of their names. */
  public ImmutableList<T> all() {
    return byName.values().asList();
  }

  /** Returns the noun for one provider in messages. */
  public String kind() {
    return kind;
  }

  /** Describes all providers, one line each: name, blanks, description. */
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
