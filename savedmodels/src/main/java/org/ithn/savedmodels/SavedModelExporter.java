package org.ithn.savedmodels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes a serving graph as a SavedModel, checks it and publishes it.
 *
 * <p>The model is written beside the versions, loaded in a session of its own and compared with
 * what the training process wrote; only then is it renamed to the next version, in one step. An
 * export that fails leaves nothing behind.
 *
 * @param base the model's folder; versions become {@code base/1}, {@code base/2}, ..
 * @param tolerance how far scores may be from the expected ones; ids must be equal
 */
public record SavedModelExporter(Path base, double tolerance) {
  private static final String EXTRAS = "assets.extra";
  private static final double DEFAULT_TOLERANCE = 1e-3;

  /** An exporter that allows scores to differ by 0.001 nats. */
  public static SavedModelExporter of(Path base) {
    return new SavedModelExporter(base, DEFAULT_TOLERANCE);
  }

  /** What lies in {@code assets.extra}. */
  @FunctionalInterface
  public interface ExtraAssets {
    /**
     * The files by name.
     *
     * @param model the folder of the model, complete but for them, to be looked at or measured
     */
    Map<String, byte[]> files(Path model) throws IOException;
  }

  /** As below, with files that are known before. */
  public Path export(
      ServingGraph graph, List<ExpectedReport> expected, Map<String, byte[]> extras) {
    return export(graph, expected, model -> extras);
  }

  /**
   * Exports.
   *
   * @param graph what to export, weights included
   * @param expected what the training process wrote, at least for one study
   * @param extras files for {@code assets.extra}, the run record among them
   * @return the version's folder
   * @throws SavedModelException if the loaded model does not write what was expected
   */
  public Path export(ServingGraph graph, List<ExpectedReport> expected, ExtraAssets extras) {
    if (expected.isEmpty()) {
      throw new IllegalArgumentException(
          "export to %s: no expected report to check the model with; give at least one"
              .formatted(base));
    }
    ModelVersions versions = new ModelVersions(base);
    Path unfinished = versions.createTemporaryFolder();
    boolean published = false;
    try {
      SavedModelWriter.write(graph, unfinished);
      verify(unfinished, expected);
      writeExtras(extras.files(unfinished), unfinished.resolve(EXTRAS));
      Path version = versions.publish(unfinished);
      published = true;
      return version;
    } catch (IOException e) {
      throw new SavedModelException(
          "export to %s: cannot be written (%s); check space and permissions".formatted(base, e),
          e);
    } finally {
      if (!published) {
        ModelVersions.delete(unfinished);
      }
    }
  }

  private static void writeExtras(Map<String, byte[]> extras, Path folder) {
    extras.forEach(
        (name, content) -> {
          try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(name), content);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void verify(Path folder, List<ExpectedReport> expected) {
    try (ServedModel model = ServedModel.load(folder)) {
      List<GeneratedReport> written =
          model.generateBatch(expected.stream().map(ExpectedReport::content).toList());
      for (int i = 0; i < expected.size(); i++) {
        compare(i, written.get(i), expected.get(i));
      }
    }
  }

  private void compare(int study, GeneratedReport written, ExpectedReport expected) {
    List<Integer> words = ExpectedReport.wordIds(written.tokenIds());
    if (!words.equals(expected.wordIds())) {
      throw new SavedModelException(
          "export to %s: for study %s the model writes the ids %s, training wrote %s; nothing was"
                  .formatted(base, study, words, expected.wordIds())
              + " published");
    }
    if (!(Math.abs(written.score() - expected.score()) <= tolerance)) {
      throw new SavedModelException(
          "export to %s: for study %s the model's score is %s, in training it was %s (tolerance"
                  .formatted(base, study, written.score(), expected.score())
              + " %s); nothing was published".formatted(tolerance));
    }
  }
}
