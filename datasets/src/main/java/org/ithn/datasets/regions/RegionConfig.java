package org.ithn.datasets.regions;

import static org.ithn.framework.checks.Checks.check;

/**
 * Features of image regions that an object detector found, read instead of images.
 *
 * @param file HDF5 ({@code .hdf5}, {@code .h5}) or bottom-up TSV ({@code .tsv}); empty to read
 *     images
 * @param count R, regions that a backbone sees; more are cut off in the file's order, fewer are
 *     filled up with zeros
 * @param width D, features of a region
 */
public record RegionConfig(String file, int count, int width) {
  public RegionConfig {
    check(count >= 1 && count <= 1000, "count", count, "1 to 1000");
    check(width >= 1 && width <= 65_536, "width", width, "1 to 65536");
  }

  /** Images are read; the sizes are those of VisualGPT, 50 regions of 2,048 features. */
  public static RegionConfig none() {
    return new RegionConfig("", 50, 2048);
  }

  /** The same with another file. */
  public RegionConfig withFile(String other) {
    return new RegionConfig(other, count, width);
  }

  /** Whether regions are read. */
  public boolean hasFile() {
    return !file.isEmpty();
  }
}
