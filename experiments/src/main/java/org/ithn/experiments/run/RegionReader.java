package org.ithn.experiments.run;

import com.google.common.primitives.Floats;
import java.util.List;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.regions.RegionConfig;
import org.ithn.datasets.regions.RegionFeatureReader;
import org.ithn.datasets.study.DataConfig;
import org.ithn.framework.data.Images;

/** Features of image regions, as {@link ReportPredictor} takes them. */
public final class RegionReader {
  private final RegionConfig config;
  private final RegionFeatureReader regions;

  private RegionReader(RegionConfig config) {
    this.config = config;
    this.regions = RegionFeatureReader.open(config, BadExamples.skipAndRecord());
  }

  /**
   * Opens the file of a data set.
   *
   * @throws DataException if it cannot be used
   */
  public static RegionReader open(DataConfig data) {
    return open(data.regions());
  }

  /** The same for any file. */
  public static RegionReader open(RegionConfig config) {
    return new RegionReader(config);
  }

  /**
   * {@code [R, D]} of one image, rows of zeros where the file has fewer regions.
   *
   * @param image a name whose last digits are the image's number
   * @throws DataException if there are none
   */
  public float[] read(String image) {
    return regions.read(image);
  }

  /** Whether the file has features of an image. */
  public boolean hasFeatures(String image) {
    try {
      regions.check(image);
      return true;
    } catch (DataException e) {
      return false;
    }
  }

  /** {@code [B, R, D]} of several that were {@link #read}. */
  public Images toBatch(List<float[]> read) {
    return new Images(
        Floats.concat(read.toArray(float[][]::new)),
        read.size(),
        List.of(config.count(), config.width()));
  }
}
