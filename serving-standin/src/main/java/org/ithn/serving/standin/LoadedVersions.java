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
record LoadedVersions(String name, SortedMap<Long, LoadedModel> versions) {
  /** The version that a request asks for; the newest if it names none. */
  LoadedModel model(ModelName asked) {
    return versions.get(versionNumber(asked));
  }

  /** Its number. */
  long versionNumber(ModelName asked) {
    return asked.hasVersion()
        ? versionNumber(asked.getName(), OptionalLong.of(asked.getVersion().getValue()))
        : versionNumber(asked.getName(), OptionalLong.empty());
  }

  private long versionNumber(String asked, OptionalLong version) {
    if (!asked.equals(name)) {
      throw RefusedException.notFound(
          "there is no model %s; the stand-in serves %s".formatted(asked, name));
    }
    long number = version.orElse(versions.lastKey());
    if (!versions.containsKey(number)) {
      throw RefusedException.notFound(
          "model %s has no version %d; it has %s".formatted(name, number, versions.keySet()));
    }
    return number;
  }

  /** The versions that a question of state is about. */
  List<Long> versionNumbers(ModelName asked) {
    long number = versionNumber(asked);
    return asked.hasVersion() ? List.of(number) : List.copyOf(versions.keySet());
  }
}
