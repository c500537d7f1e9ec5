package org.ithn.serving.client;

/**
 * A version that a server knows.
 *
 * @param version its number
 * @param state {@code START}, {@code LOADING}, {@code AVAILABLE}, {@code UNLOADING}, {@code END}
 * @param problem why it cannot be served; empty if nothing is wrong
 */
public record ServedVersion(long version, String state, String problem) {
  /** Whether it answers requests. */
  public boolean isAvailable() {
    return state.equals("AVAILABLE");
  }
}
