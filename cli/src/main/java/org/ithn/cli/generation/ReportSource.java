package org.ithn.cli.generation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ithn.savedmodels.ExplainedReport;

/** Trained model that writes reports: a run or a SavedModel. */
public interface ReportSource extends AutoCloseable {
  /** Returns the number of images per study; 1 for region features. */
  int views();

  /** Returns true if the model reads region features instead of images. */
  boolean readsRegions();

  /** Returns the folder of the exported version; empty for a run. */
  Optional<Path> export();

  /**
   * Writes a report for each study of a batch.
   *
   * @param studies the images of each study, or the name that its region features are looked up by
   */
  List<ExplainedReport> generate(List<List<String>> studies);

  @Override
  void close();
}
