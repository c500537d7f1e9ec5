package org.ithn.datasets.regions;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/** Settings of region features from an object detector, which replace images. */
public record RegionConfig(
    @Key(
            value = "an HDF5 file (`.hdf5`, `.h5`) or bottom-up TSV (`.tsv`); empty to read images",
            range = "a path, or empty",
            resume = Resume.MOVED)
        String file,
    @Key(
            value = "R, regions per image; the first R are kept, fewer are padded with zeros",
            range = "1 to 1000")
        int count,
    @Key(value = "D, features per region", range = "1 to 65536") int width) {
  public RegionConfig {
    check(count >= 1 && count <= 1000, "count", count, "1 to 1000");
    check(width >= 1 && width <= 65_536, "width", width, "1 to 65536");
  }

  /** Returns settings that read images; the sizes are VisualGPT's 50 regions of 2,048 features. */
  public static RegionConfig none() {
    return new RegionConfig("", 50, 2048);
  }

  /** Returns a copy with another file. */
  public RegionConfig withFile(String other) {
    return new RegionConfig(other, count, width);
  }

  /** Returns true if region features replace images. */
  public boolean hasFile() {
    return !file.isEmpty();
  }
}
