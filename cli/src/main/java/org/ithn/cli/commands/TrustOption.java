package org.ithn.cli.commands;

import org.ithn.savedmodels.OpPolicy;
import picocli.CommandLine.Option;

/** The option {@code --trust-model}. */
final class TrustOption {
  @Option(
      names = "--trust-model",
      description =
          "load a SavedModel with ops that exports do not use; such ops can write files and run"
              + " programs")
  private boolean trusted;

  OpPolicy policy() {
    return trusted ? OpPolicy.ANY : OpPolicy.ALLOWED_ONLY;
  }
}
