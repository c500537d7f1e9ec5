package org.ithn.framework.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Named configurations that ship with the program and its plug-ins.
 *
 * <p>Each is a JSON resource with a {@code description}, an optional {@code extends} (names of
 * presets with lower priority) and any keys of an experiment. A jar lists its presets in {@code
 * META-INF/ithn/presets}, one path per line. The name of a preset is its file name without {@code
 * .json}.
 */
public final class Presets {
  private static final String INDEX = "META-INF/ithn/presets";
  private static final String DESCRIPTION = "description";
  private static final String EXTENDS = "extends";

  private final ImmutableMap<String, ObjectNode> byName;

  private Presets(Map<String, ObjectNode> byName) {
    this.byName = ImmutableMap.copyOf(byName);
  }

  /**
   * Reads the presets that a class loader and its parents find.
   *
   * @throws ConfigException if a preset is not strict JSON or has no description, or if two presets
   *     have the same name
   */
  public static Presets load(ClassLoader loader) {
    Map<String, ObjectNode> byName = new TreeMap<>();
    try {
      for (URL index : Collections.list(loader.getResources(INDEX))) {
        String base = index.toString().substring(0, index.toString().length() - INDEX.length());
        for (String path : lines(index)) {
          add(byName, path, URI.create(base + path).toURL());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("presets cannot be listed: " + e.getMessage(), e);
    }
    return new Presets(byName);
  }

  /** Creates presets from trees of keys. */
  static Presets of(Map<String, ObjectNode> byName) {
    return new Presets(byName);
  }

  private static List<String> lines(URL index) throws IOException {
    try (InputStream in = index.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    }
  }

  private static void add(Map<String, ObjectNode> byName, String path, URL url) throws IOException {
    String file = path.substring(path.lastIndexOf('/') + 1);
    String name = file.replaceFirst("\\.json$", "");
    String origin = "preset " + name;
    try (InputStream in = url.openStream()) {
      ObjectNode preset = ConfigJson.read(in, origin);
      if (!preset.path(DESCRIPTION).isTextual()) {
        throw new ConfigException(origin, DESCRIPTION, "missing key 'description', a string");
      }
      if (byName.put(name, preset) != null) {
        throw new ConfigException(origin, "", "two presets have this name; rename one");
      }
    }
  }

  /** Returns all names in alphabetical order. */
  public ImmutableList<String> names() {
    return byName.keySet().asList();
  }

  /** Returns the description of a preset, one line. */
  public String description(String name) {
    return get(name, "preset").path(DESCRIPTION).asText();
  }

  /**
   * Returns a preset and the presets that it extends, lowest priority first.
   *
   * @throws ConfigException if no preset has that name
   */
  public List<ConfigLayer> layers(String name) {
    return expand(new ConfigLayer("preset " + name, get(name, "preset"), false));
  }

  /** Returns a layer and the presets that it extends, lowest priority first. */
  public List<ConfigLayer> expand(ConfigLayer layer) {
    List<ConfigLayer> layers = new ArrayList<>();
    expand(layer, layers, new LinkedHashSet<>());
    return layers;
  }

  private void expand(ConfigLayer layer, List<ConfigLayer> layers, Set<String> open) {
    if (!open.add(layer.origin())) {
      throw new ConfigException(
          layer.origin(), EXTENDS, "extends itself: " + String.join(" -> ", open));
    }
    for (String name : extendedNames(layer)) {
      String origin = "preset " + name;
      if (layers.stream().noneMatch(known -> known.origin().equals(origin))) {
        expand(new ConfigLayer(origin, get(name, layer.origin()), false), layers, open);
      }
    }
    open.remove(layer.origin());
    ObjectNode values = layer.values().deepCopy();
    values.remove(List.of(DESCRIPTION, EXTENDS));
    layers.add(new ConfigLayer(layer.origin(), values, layer.untyped()));
  }

  private static List<String> extendedNames(ConfigLayer layer) {
    JsonNode extended = layer.values().path(EXTENDS);
    List<String> names = new ArrayList<>();
    for (JsonNode name : extended) {
      names.add(name.asText());
    }
    if (!extended.isMissingNode() && !extended.isArray()) {
      throw new ConfigException(
          layer.origin(), EXTENDS, "'extends' is %s; it must be a list".formatted(extended));
    }
    return names;
  }

  private ObjectNode get(String name, String origin) {
    ObjectNode preset = byName.get(name);
    if (preset == null) {
      String hint =
          NearestName.find(name, names())
              .map(known -> ", did you mean '" + known + "'?")
              .orElse("; available: " + String.join(", ", names()));
      throw new ConfigException(origin, "", "no preset is named '" + name + "'" + hint);
    }
    return preset;
  }
}
