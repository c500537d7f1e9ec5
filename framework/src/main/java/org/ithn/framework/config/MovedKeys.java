package org.ithn.framework.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSetMultimap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Configuration keys that have moved, and the keys that replace them.
 *
 * <p>A jar lists its moved keys in {@code META-INF/ithn/moved-keys}, one {@code old.key new.key}
 * per line; with two sections, the keys below them move, too. All such resources on the class path
 * are read, so a plug-in can move keys of its own section: {@code backbone.*}, {@code data.*} or
 * {@code ithn.<strategy>.*}. An old key may have several successors, one for each provider that
 * used it.
 */
public final class MovedKeys {
  private static final String RESOURCE = "META-INF/ithn/moved-keys";

  private static final Splitter WORDS =
      Splitter.on(CharMatcher.whitespace()).omitEmptyStrings().trimResults();

  private final ImmutableSetMultimap<String, String> newByOld;

  private MovedKeys(ImmutableSetMultimap<String, String> newByOld) {
    this.newByOld = newByOld;
  }

  /**
   * Move of one key.
   *
   * @param from the old path, for instance {@code optimiser.beta1}
   * @param to the new path, for instance {@code optimiser.adam.beta1}
   */
  public record Move(String from, String to) {}

  /**
   * Reads all lists of moved keys that a class loader and its parents find.
   *
   * @throws ConfigException if a line does not contain exactly two keys
   */
  public static MovedKeys load(ClassLoader loader) {
    ImmutableSetMultimap.Builder<String, String> keys = ImmutableSetMultimap.builder();
    try {
      for (URL resource : Collections.list(loader.getResources(RESOURCE))) {
        try (InputStream in = resource.openStream()) {
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .map(MovedKeys::parse)
              .forEach(move -> keys.put(move.from(), move.to()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("moved keys cannot be listed: " + e.getMessage(), e);
    }
    return new MovedKeys(keys.build());
  }

  /** Returns an empty list of moves. */
  static MovedKeys none() {
    return of(List.of());
  }

  /** Returns the moves of a list, one {@code old.key new.key} per element. */
  static MovedKeys of(List<String> lines) {
    ImmutableSetMultimap.Builder<String, String> keys = ImmutableSetMultimap.builder();
    lines.stream().map(MovedKeys::parse).forEach(move -> keys.put(move.from(), move.to()));
    return new MovedKeys(keys.build());
  }

  private static Move parse(String line) {
    List<String> keys = WORDS.splitToList(line);
    if (keys.size() != 2) {
      throw new ConfigException(
          RESOURCE, "", "the line '" + line + "' must contain two keys, 'old.key new.key'");
    }
    return new Move(keys.get(0), keys.get(1));
  }

  /** Returns every move, in the order of the lists. */
  public List<Move> all() {
    return newByOld.entries().stream()
        .map(entry -> new Move(entry.getKey(), entry.getValue()))
        .toList();
  }

  /**
   * Finds the move of a key, or of the first moved key below it.
   *
   * @param path the key that no longer exists
   * @param value its value; an object is searched for moved keys
   * @param exists returns whether a path is a key of this configuration; selects the successor
   */
  Optional<Move> find(String path, JsonNode value, Predicate<String> exists) {
    List<String> paths = new ArrayList<>(List.of(path));
    if (value instanceof ObjectNode object) {
      NearestName.paths(object).forEach(below -> paths.add(path + "." + below));
    }
    return paths.stream()
        .flatMap(MovedKeys::sections)
        .filter(newByOld::containsKey)
        .flatMap(from -> newByOld.get(from).stream().map(to -> moved(paths, from, to)))
        .filter(move -> exists.test(move.to()))
        .findFirst();
  }

  /** Returns a path and the sections that contain it, innermost first. */
  private static Stream<String> sections(String path) {
    return Stream.iterate(
        path, at -> !at.isEmpty(), at -> at.substring(0, Math.max(at.lastIndexOf('.'), 0)));
  }

  /** Returns the move of the first path in a section, or of the key itself. */
  private static Move moved(List<String> paths, String from, String to) {
    String key =
        paths.stream().filter(path -> (path + ".").startsWith(from + ".")).findFirst().orElse(from);
    return new Move(key, to + key.substring(from.length()));
  }
}
