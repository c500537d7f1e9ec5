package org.ithn.datasets.regions;

import static org.ithn.framework.checks.Checks.check;

/**
 * Settings of region features from an object detector, which replace images.
 *
 * @param file an HDF5 file ({@code .hdf5}, {@code .h5}) or bottom-up TSV ({@code .tsv}); empty to
 *     read images
 * @param count R, regions per image, 1 to 1,000; the first R are kept, fewer are padded with zeros
 * @param width D, features per region, 1 to 65,536
 */
public record RegionConfig(String file, int count, int width) {
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
