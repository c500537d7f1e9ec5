package org.ithn.experiments.inspection;

import java.util.Locale;
import org.ithn.datasets.study.DataConfig;

/**
 * Settings that an inspection reads a data set with, from the section {@code data} of a
 * configuration.
 *
 * @param annotation the path of the annotation
 * @param images the path of the images, or of the file of region features
 * @param cleaner the cleaner of reports
 * @param tokens the tokens: {@code words}, or the folder of byte pairs
 * @param threshold words with fewer occurrences become unknown
 * @param maxSeqLength the largest number of ids of a report, begin and end included
 * @param range the scaling of 16-bit samples
 * @param views the grouping of images into examples
 */
public record DataSettings(
    String annotation,
    String images,
    String cleaner,
    String tokens,
    int threshold,
    int maxSeqLength,
    String range,
    String views) {
  static DataSettings of(DataConfig data) {
    return new DataSettings(
        data.files().annotation(),
        data.regions().hasFile() ? data.regions().file() : data.files().images(),
        data.text().cleaner().key(),
        data.text().bytePairs().isEmpty() ? "words" : data.text().bytePairs(),
        data.text().threshold(),
        data.text().maxSeqLength(),
        data.image().range().name().toLowerCase(Locale.ROOT),
        "%s, %d per study"
            .formatted(
                data.views().mode().name().toLowerCase(Locale.ROOT), data.views().perStudy()));
  }
}
