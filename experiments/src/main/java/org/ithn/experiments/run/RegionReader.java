package org.ithn.experiments.run;

import com.google.common.primitives.Floats;
import java.util.List;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.regions.RegionConfig;
import org.ithn.datasets.regions.RegionFeatureReader;
import org.ithn.datasets.study.DataConfig;
import org.ithn.framework.data.Images;

/** Reader of region features for {@link ReportPredictor}. */
public final class RegionReader {
  private final RegionConfig config;
  private final RegionFeatureReader regions;

  private RegionReader(RegionConfig config) {
    this.config = config;
    this.regions = RegionFeatureReader.open(config, BadExamples.skipAndRecord());
  }

  /**
   * Opens the feature file of a data set.
   *
   * @throws DataException if the file is invalid
   */
  public static RegionReader open(DataConfig data) {
    return open(data.regions());
  }

  /** Opens a feature file; throws {@link DataException} if it is invalid. */
  public static RegionReader open(RegionConfig config) {
    return new RegionReader(config);
  }

  /**
   * Returns the features {@code [R, D]} of one image; missing regions are rows of zeros.
   *
   * @param image a name whose last digits are the image's number
   * @throws DataException if the file has no features of the image
   */
  public float[] read(String image) {
    return regions.read(image);
  }

  /** Returns true if the file has features of the image. */
  public boolean hasFeatures(String image) {
    try {
      regions.check(image);
      return true;
    } catch (DataException e) {
      return false;
    }
  }

  /** Joins features that were {@link #read} into a batch {@code [B, R, D]}. */
  public Images toBatch(List<float[]> read) {
    return new Images(
        Floats.concat(read.toArray(float[][]::new)),
        read.size(),
        List.of(config.count(), config.width()));
  }
}
