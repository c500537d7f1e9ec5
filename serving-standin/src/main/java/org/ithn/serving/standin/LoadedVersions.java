package org.ithn.serving.standin;

import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.ithn.serving.client.protocol.ModelName;

/**
 * The loaded versions of the served model.
 *
 * @param name the model's name
 * @param versions the loaded versions by number, at least one
 */
record LoadedVersions(String name, SortedMap<Long, LoadedModel> versions) {
  /** Returns the requested version; the newest if the request names none. */
  LoadedModel model(ModelName requested) {
    return versions.get(versionNumber(requested));
  }

  /** Returns the number of the requested version; the newest if the request names none. */
  long versionNumber(ModelName requested) {
    return requested.hasVersion()
        ? versionNumber(requested.getName(), OptionalLong.of(requested.getVersion().getValue()))
        : versionNumber(requested.getName(), OptionalLong.empty());
  }

  private long versionNumber(String requested, OptionalLong version) {
    if (!requested.equals(name)) {
      throw RefusedException.notFound(
          "no model named %s; the stand-in serves %s".formatted(requested, name));
    }
    long number = version.orElse(versions.lastKey());
    if (!versions.containsKey(number)) {
      throw RefusedException.notFound(
          "model %s has no version %d; it has %s".formatted(name, number, versions.keySet()));
    }
    return number;
  }

  /** Returns the versions that a status request refers to. */
  List<Long> versionNumbers(ModelName requested) {
    long number = versionNumber(requested);
    return requested.hasVersion() ? List.of(number) : List.copyOf(versions.keySet());
  }
}
