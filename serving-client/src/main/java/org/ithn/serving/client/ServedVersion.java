package org.ithn.serving.client;

/**
 * State of a model version on a server.
 *
 * @param version the version number
 * @param state {@code START}, {@code LOADING}, {@code AVAILABLE}, {@code UNLOADING} or {@code END}
 * @param problem the server's error message; empty if there is no error
 */
public record ServedVersion(long version, String state, String problem) {
  /** Returns true if the version answers requests. */
  public boolean isAvailable() {
    return state.equals("AVAILABLE");
  }
}
