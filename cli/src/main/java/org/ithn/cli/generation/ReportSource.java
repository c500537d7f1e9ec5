package org.ithn.cli.generation;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.savedmodels.ExplainedReport;

/** Trained model that writes reports: a run or a SavedModel. */
public interface ReportSource extends AutoCloseable {
  /** Returns the number of images per study; 1 for region features. */
  int views();

  /** Returns true if a study may have fewer images than {@link #views}. */
  boolean masksAbsentViews();

  /** Returns true if the model reads region features instead of images. */
  boolean readsRegions();

  /** Returns the folder of the exported version; empty for a run. */
  Optional<Path> export();

  /** Returns the kinds of texts that the model reads beside images; often none. */
  List<String> textKinds();

  /**
   * Writes a report for each study of a batch.
   *
   * @param studies the images of each study, or the name that its region features are looked up by
   * @param texts the texts of each study by kind; those that it lacks are missing
   */
  List<ExplainedReport> generate(List<List<String>> studies, List<Map<String, String>> texts);

  @Override
  void close();
}
