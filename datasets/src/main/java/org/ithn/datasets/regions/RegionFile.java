package org.ithn.datasets.regions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;

/** File of region features, indexed by image number. Thread-safe. */
interface RegionFile {
  /** The largest number of regions of an image; a larger one is treated as damage. */
  int MAX_REGIONS = 4096;

  /**
   * Checks that an image is present, without reading its features.
   *
   * @throws DataException if it is missing or its shape is wrong
   */
  void check(long image);

  /**
   * Reads the features of an image.
   *
   * @return {@code [N, D]}, row-major, all finite, N at least 1
   * @throws DataException if they are missing or damaged
   */
  float[] read(long image);

  /**
   * Opens a file in the format that its suffix indicates.
   *
   * @param bad receives lines of a TSV that cannot be used
   * @throws DataException if the file as a whole cannot be used
   */
  static RegionFile open(RegionConfig config, BadExamples bad) {
    Path file = Path.of(config.file());
    if (!Files.isRegularFile(file)) {
      throw new DataException("regions %s: no such file; check data.regions.file".formatted(file));
    }
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".tsv")) {
      return TsvRegionFile.open(file, config.width(), bad);
    }
    if (name.endsWith(".hdf5") || name.endsWith(".h5")) {
      return Hdf5RegionFile.open(file, config.width());
    }
    throw new DataException(
        "regions %s: the suffix is not .hdf5, .h5 or .tsv; rename the file if it is one of these"
            .formatted(file));
  }

  /** Returns the values after checking that all are finite. */
  static float[] requireFinite(float[] values, String place) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new DataException(
            "%s: value %d is %s; extract the features again".formatted(place, i, values[i]));
      }
    }
    return values;
  }
}
