package org.ithn.serving.client;

/** Names of the protocol's version states. */
final class VersionStates {
  private VersionStates() {}

  static String name(int number) {
    return switch (number) {
      case 10 -> "START";
      case 20 -> "LOADING";
      case 30 -> "AVAILABLE";
      case 40 -> "UNLOADING";
      case 50 -> "END";
      default -> "UNKNOWN";
    };
  }
}
