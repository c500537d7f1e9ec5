package org.ithn.experiments.run;

import com.google.common.primitives.Floats;
import java.util.List;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.regions.RegionConfig;
import org.ithn.datasets.regions.Regions;
import org.ithn.datasets.study.DataConfig;
import org.ithn.framework.data.Images;

/** Features of image regions, as {@link ReportWriter} takes them. */
public final class RegionReader {
  private final RegionConfig config;
  private final Regions regions;

  private RegionReader(RegionConfig config) {
    this.config = config;
    this.regions = Regions.open(config, BadExamples.skip());
  }

  /**
   * Opens the file of a data set.
   *
   * @throws DataException if it cannot be used
   */
  public static RegionReader of(DataConfig data) {
    return of(data.regions());
  }

  /** The same for any file. */
  public static RegionReader of(RegionConfig config) {
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
  public boolean has(String image) {
    try {
      regions.check(image);
      return true;
    } catch (DataException e) {
      return false;
    }
  }

  /** {@code [B, R, D]} of several that were {@link #read}. */
  public Images batch(List<float[]> read) {
    return new Images(
        Floats.concat(read.toArray(float[][]::new)),
        read.size(),
        List.of(config.count(), config.width()));
  }
}
