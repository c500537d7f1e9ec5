package org.ithn.savedmodels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ithn.framework.files.DiskFullException;
import org.ithn.framework.files.TemporaryFolder;

/**
 * Exporter that writes a serving graph as a SavedModel, checks it and publishes it.
 *
 * <p>The model is written next to the versions, loaded in a separate session and compared with the
 * reports of the training process. Only then is it renamed atomically to the next version. A failed
 * export leaves no files behind.
 *
 * @param base the model's folder; versions become {@code base/1}, {@code base/2}, ...
 * @param tolerance the largest allowed difference of scores, in nats; ids must be equal
 */
public record SavedModelExporter(Path base, double tolerance) {
  private static final String EXTRAS = "assets.extra";
  private static final double DEFAULT_TOLERANCE = 1e-3;

  /** Returns an exporter that allows scores to differ by 0.001 nats. */
  public static SavedModelExporter of(Path base) {
    return new SavedModelExporter(base, DEFAULT_TOLERANCE);
  }

  /** Producer of the files in {@code assets.extra}. */
  @FunctionalInterface
  public interface ExtraAssets {
    /**
     * Creates the files, by name.
     *
     * @param model the folder of the model, complete except for these files
     */
    Map<String, byte[]> files(Path model) throws IOException;
  }

  /** Exports with extra files that do not depend on the written model. */
  public Path export(
      ServingGraph graph, List<ExpectedReport> expected, Map<String, byte[]> extras) {
    return export(graph, expected, model -> extras);
  }

  /**
   * Writes, checks and publishes a model.
   *
   * @param graph the graph to export, weights included
   * @param expected reports of the training process; if empty, the model is only loaded
   * @param extras files for {@code assets.extra}, the run record among them
   * @return the version's folder
   * @throws SavedModelException if the loaded model does not write the expected reports
   */
  public Path export(ServingGraph graph, List<ExpectedReport> expected, ExtraAssets extras) {
    ModelVersions versions = new ModelVersions(base);
    try (TemporaryFolder folder = versions.createTemporaryFolder()) {
      Path unfinished = folder.path();
      SavedModelWriter.write(graph, unfinished);
      verify(unfinished, expected);
      writeExtras(extras.files(unfinished), unfinished.resolve(EXTRAS));
      writeExtras(
          Map.of(SavedModelFiles.HASHES, SavedModelFiles.hashes(unfinished)),
          unfinished.resolve(EXTRAS));
      return versions.publish(unfinished);
    } catch (IOException e) {
      throw new SavedModelException(
          "export to %s: cannot be written (%s); free some space or check permissions"
              .formatted(base, e.getMessage()),
          e);
    }
  }

  private static void writeExtras(Map<String, byte[]> extras, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> extra : extras.entrySet()) {
      Path file = folder.resolve(extra.getKey());
      try {
        Files.write(file, extra.getValue());
      } catch (IOException e) {
        throw DiskFullException.explain(file, e);
      }
    }
  }

  private void verify(Path folder, List<ExpectedReport> expected) {
    try (ServedModel model = ServedModel.load(folder, OpPolicy.ANY)) {
      if (expected.isEmpty()) {
        return; // loading has checked that the model is complete
      }
      // studies with context are answered by another signature
      for (boolean context : new boolean[] {false, true}) {
        compare(
            model,
            expected.stream()
                .filter(each -> RequestTexts.areIn(List.of(each.content())) == context)
                .toList());
      }
    }
  }

  private void compare(ServedModel model, List<ExpectedReport> expected) {
    List<GeneratedReport> written =
        expected.isEmpty()
            ? List.of()
            : model.generateBatch(expected.stream().map(ExpectedReport::content).toList());
    for (int i = 0; i < expected.size(); i++) {
      compare(i, written.get(i), expected.get(i));
    }
  }

  private void compare(int study, GeneratedReport written, ExpectedReport expected) {
    List<Integer> words = ExpectedReport.wordIds(written.tokenIds());
    if (!words.equals(expected.wordIds())) {
      throw new SavedModelException(
          "export to %s: for study %s the exported model writes ids %s, but training wrote %s;"
                  .formatted(base, study, words, expected.wordIds())
              + " nothing was published");
    }
    if (!(Math.abs(written.score() - expected.score()) <= tolerance)) {
      throw new SavedModelException(
          "export to %s: for study %s the exported model's score is %s, in training %s (tolerance"
                  .formatted(base, study, written.score(), expected.score())
              + " %s); nothing was published".formatted(tolerance));
    }
  }
}
