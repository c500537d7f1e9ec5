package org.ithn.cli.submission;

import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.cli.ablation.CellText;
import org.ithn.datasets.files.AtomicFolderWriter;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.ModelExport;
import org.ithn.experiments.run.Run;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.runs.SoftwareVersion;
import org.tensorflow.TensorFlow;

/**
 * Folder for a submission to ReXrank: {@code environment.yaml}, {@code inference.py}, a {@code
 * README.md} to complete, and the model.
 *
 * <p>The export has no examples, because warm-up requests would contain images of the data set.
 *
 * <p>Source: ReXrank's submission guideline for report generation and the fields of its test sets.
 */
public final class RexrankSubmission {
  private static final List<String> FILES =
      List.of("environment.yaml", "inference.py", "README.md");

  private RexrankSubmission() {}

  /**
   * Writes the folder.
   *
   * @param name the name of the model on the leaderboard
   * @param section the section that the model writes
   * @param out an unused path
   * @param progress receives progress and warnings
   * @throws UserException if the model needs more than images; it may be able to read texts, which
   *     the submission does not give
   */
  public static void write(
      Run run, String name, String section, Path out, Consumer<String> progress) {
    Experiment experiment = run.experiment();
    Backbone backbone = experiment.backbone();
    if (experiment.data().regions().hasFile()
        || !backbone.optionalInputs().containsAll(backbone.generationInputs())) {
      throw new UserException(
          "%s: the model needs region features or further study inputs, but ReXrank gives images;"
                  .formatted(run.folder().root())
              + " submit a model that can read images alone");
    }
    Map<String, String> values =
        Map.of(
            "name", CellText.markdown(name),
            "section", section,
            "views", String.valueOf(experiment.data().viewsPerExample()),
            "backbone", experiment.config().backbone().name(),
            "data", experiment.config().data().name(),
            "program", "ithn " + SoftwareVersion.current(),
            "tensorflow", TensorFlow.version());
    AtomicFolderWriter.checkUnused(out);
    AtomicFolderWriter.write(
        out,
        folder -> {
          for (String file : FILES) {
            Files.writeString(folder.resolve(file), filled(file, values));
          }
          ModelExport.export(run, folder.resolve("model"), List.of(), progress);
        });
  }

  private static String filled(String file, Map<String, String> values) throws IOException {
    String text =
        Resources.toString(
            Resources.getResource(RexrankSubmission.class, file), StandardCharsets.UTF_8);
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("${" + value.getKey() + "}", value.getValue());
    }
    return text;
  }
}
