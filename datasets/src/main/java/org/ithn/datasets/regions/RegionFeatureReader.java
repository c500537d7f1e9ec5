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
 * Region features in the one size that a backbone takes.
 *
 * <p>A file that was opened stays open until the program ends, because opening it again would read
 * its whole table of contents again: for each validation, say.
 *
 * <p>Source: VisualGPT's loader ({@code max_detections = 50}, no sorting). Differs: an image
 * without features is a bad example; the original puts ten rows of uniform noise in its place.
 */
public final class RegionFeatureReader {
  private static final Map<Key, Opened> OPENED = new HashMap<>();

  private final RegionConfig config;
  private final RegionFile file;

  /** A file as it is now. */
  private record Key(RegionConfig config, long size, long modified) {}

  /** An open file and the entries of it that cannot be used. */
  private record Opened(RegionFile file, ImmutableSortedMap<String, String> bad) {}

  private RegionFeatureReader(RegionConfig config, RegionFile file) {
    this.config = config;
    this.file = file;
  }

  /**
   * Opens the file that a configuration names.
   *
   * @param bad what to do with entries that cannot be used
   * @throws DataException if there is none or it cannot be used at all
   */
  public static RegionFeatureReader open(RegionConfig config, BadExamples bad) {
    Opened opened;
    synchronized (OPENED) {
      opened = OPENED.computeIfAbsent(key(config), key -> openFile(config));
    }
    opened.bad.forEach((place, why) -> bad.add(place, new DataException(why)));
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
          "regions %s: there is no such file; check data.regions.file".formatted(path), e);
    }
  }

  /**
   * Looks whether there are features of an image.
   *
   * @param image a name whose last digits are the image's number
   * @throws DataException if not
   */
  public void check(String image) {
    file.check(CocoImageId.parse(image, "image"));
  }

  /**
   * The features of an image.
   *
   * @param image a name whose last digits are the image's number
   * @return {@code [R, D]}, row-major: the first R regions, or all and rows of zeros
   * @throws DataException if they are missing or damaged
   */
  public float[] read(String image) {
    float[] found = file.read(CocoImageId.parse(image, "image"));
    return Arrays.copyOf(found, config.count() * config.width());
  }
}
