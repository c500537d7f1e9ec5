package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.schedulers.PodSettings;
import org.ithn.experiments.UserException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options for the pods of a Kubernetes job. */
final class PodOptions {
  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "container image of a Kubernetes job; its working directory has ithn")
  private String image = "";

  @Option(
      names = "--claim",
      paramLabel = "NAME[:PATH]",
      description =
          "a persistent volume claim of a Kubernetes job and its path in the pods (default: the"
              + " folder of the results); repeatable")
  private List<String> claims = new ArrayList<>();

  /**
   * Returns the settings.
   *
   * @param folder folder of the results
   * @throws UserException if plug-ins are on this machine only, or options are missing
   */
  PodSettings settings(CommandSpec spec, Path folder) {
    if (AblateCommand.plugins(spec).isPresent()) {
      throw new UserException(
          "--plugins names a folder of this machine; put its jars into the image, whose variable"
              + " ITHN_CLASSPATH then names them");
    }
    return PodSettings.parse(image, claims, folder);
  }
}
