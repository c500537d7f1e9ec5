package org.ithn.cli.commands;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Option for keys of a trained run that do not define it. */
final class RunKeyOptions {
  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description =
          "a key of the run to change, for example data.files.images=DIR if its data have moved;"
              + " repeatable. Keys that define the run are refused")
  private List<String> assignments = new ArrayList<>();

  /** Returns the assignments {@code path=value}. */
  List<String> assignments() {
    return List.copyOf(assignments);
  }
}
