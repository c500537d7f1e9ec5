package org.ithn.serving.standin;

import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.ithn.serving.client.protocol.ModelName;

/**
 * What is served.
 *
 * @param name of the model
 * @param versions in memory, at least one
 */
record ModelCatalogue(String name, SortedMap<Long, LoadedModel> versions) {
  /** The version that a request asks for; the newest if it names none. */
  LoadedModel model(ModelName asked) {
    return versions.get(number(asked));
  }

  /** Its number. */
  long number(ModelName asked) {
    return asked.hasVersion()
        ? number(asked.getName(), OptionalLong.of(asked.getVersion().getValue()))
        : number(asked.getName(), OptionalLong.empty());
  }

  private long number(String asked, OptionalLong version) {
    if (!asked.equals(name)) {
      throw RefusedException.missing(
          "there is no model %s; the stand-in serves %s".formatted(asked, name));
    }
    long number = version.orElse(versions.lastKey());
    if (!versions.containsKey(number)) {
      throw RefusedException.missing(
          "model %s has no version %d; it has %s".formatted(name, number, versions.keySet()));
    }
    return number;
  }

  /** The versions that a question of state is about. */
  List<Long> numbers(ModelName asked) {
    long number = number(asked);
    return asked.hasVersion() ? List.of(number) : List.copyOf(versions.keySet());
  }
}
