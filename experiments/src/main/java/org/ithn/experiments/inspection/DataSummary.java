package org.ithn.experiments.inspection;

import com.google.common.collect.ImmutableSortedMap;
import java.util.List;

/**
 * Properties of a data set before training. Its JSON form, with keys in snake case, is the output
 * of the program.
 *
 * @param settings the settings that the data were read with
 * @param splits the splits, with train first
 * @param images the usable images
 * @param texts the usable reports
 * @param duplicates equal reports, images and patients
 * @param labels the prevalence of classes
 * @param warnings sentences about the data as a whole, most of which training prints as well
 * @param problems the problem of each study that training refuses, by id or place
 */
public record DataSummary(
    DataSettings settings,
    List<SplitSummary> splits,
    ImageSummary images,
    TextSummary texts,
    DuplicateSummary duplicates,
    LabelSummary labels,
    List<String> warnings,
    ImmutableSortedMap<String, String> problems) {
  /**
   * Returns a copy without texts of reports and without rare words, which may be names. The most
   * frequent words remain.
   */
  public DataSummary withoutTexts() {
    return new DataSummary(
        settings,
        splits,
        images,
        new TextSummary(texts.lengths(), texts.words().withoutTexts()),
        duplicates.withoutTexts(),
        labels,
        warnings,
        problems);
  }
}
