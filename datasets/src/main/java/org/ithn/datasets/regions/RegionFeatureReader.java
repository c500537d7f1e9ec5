package org.ithn.datasets.regions;

import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;

/**
 * Reader of region features, padded or cut to the fixed size that a backbone expects.
 *
 * <p>An opened file stays open until the program ends, because reopening it (for each validation,
 * for example) would read its whole index again.
 *
 * <p>Source: VisualGPT's loader ({@code max_detections = 50}, no sorting). Differs: an image
 * without features is a bad example; the original substitutes ten rows of uniform noise.
 */
public final class RegionFeatureReader {
  private static final Map<Key, Opened> OPENED = new HashMap<>();

  private final RegionConfig config;
  private final RegionFile file;

  /** Identity of a file's current content. */
  private record Key(RegionConfig config, long size, long modified) {}

  /** Open file and its unusable entries. */
  private record Opened(RegionFile file, ImmutableSortedMap<String, String> bad) {}

  private RegionFeatureReader(RegionConfig config, RegionFile file) {
    this.config = config;
    this.file = file;
  }

  /**
   * Opens the file that a configuration names.
   *
   * @param bad receives entries that cannot be used
   * @throws DataException if the file is missing or cannot be used at all
   */
  public static RegionFeatureReader open(RegionConfig config, BadExamples bad) {
    Opened opened;
    synchronized (OPENED) {
      opened = OPENED.computeIfAbsent(key(config), key -> openFile(config));
    }
    opened.bad.forEach((place, problem) -> bad.add(place, new DataException(problem)));
    return new RegionFeatureReader(config, opened.file);
  }

  private static Opened openFile(RegionConfig config) {
    BadExamples all = BadExamples.skipAndRecord();
    RegionFile file = RegionFile.open(config, all);
    return new Opened(file, all.problems());
  }

  private static Key key(RegionConfig config) {
    Path path = Path.of(config.file());
    try {
      return new Key(config, Files.size(path), Files.getLastModifiedTime(path).toMillis());
    } catch (IOException e) {
      throw new DataException(
          "regions %s: no such file; check data.regions.file".formatted(path), e);
    }
  }

  /**
   * Checks that features of an image exist.
   *
   * @param image an image name that ends in the image's number
   * @throws DataException if they are missing or have the wrong shape
   */
  public void check(String image) {
    file.check(CocoImageId.parse(image, "image"));
  }

  /**
   * Reads the features of an image.
   *
   * @param image an image name that ends in the image's number
   * @return {@code [R, D]}, row-major: the first R regions, padded with rows of zeros
   * @throws DataException if they are missing or damaged
   */
  public float[] read(String image) {
    float[] found = file.read(CocoImageId.parse(image, "image"));
    return Arrays.copyOf(found, config.count() * config.width());
  }
}
