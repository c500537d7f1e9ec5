package org.ithn.datasets.study;

import static org.ithn.framework.checks.Checks.check;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.datasets.image.TrainTransformConfig.Resize;
import org.ithn.datasets.regions.RegionConfig;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.Images;
import org.ithn.framework.keys.Key;

/** Location of a data set and the way it becomes batches, {@code data.*}. */
public record DataConfig(
    @Key("annotation, images and mined neighbours") DataFiles files,
    @Key("cleaning and tokenisation of reports") TextConfig text,
    @Key("use of the images of a study") ViewsConfig views,
    @Key("size and augmentation of images") ImageConfig image,
    @Key("reading of images and composition of batches") LoadingConfig loading,
    @Key("features of image regions, read instead of images") RegionConfig regions) {
  public DataConfig {
    check(
        !regions.hasFile() || (views.mode() == ViewMode.SEPARATE && views.perStudy() == 1),
        "views",
        views.mode() + " with per_study " + views.perStudy(),
        "separate with per_study 1 if regions.file is set");
    check(
        !regions.hasFile() || loading.pipeline() == Pipeline.JAVA,
        "loading",
        "the pipeline " + loading.pipeline(),
        "the pipeline java if regions.file is set, because no image is decoded");
    check(
        !views.masksAbsent() || loading.pipeline() == Pipeline.JAVA,
        "loading",
        "the pipeline " + loading.pipeline(),
        "the pipeline java if views.mode is masked, because studies have different numbers of"
            + " images");
  }

  /** Creates a configuration that reads images. */
  public DataConfig(
      DataFiles files,
      TextConfig text,
      ViewsConfig views,
      ImageConfig image,
      LoadingConfig loading) {
    this(files, text, views, image, loading, RegionConfig.none());
  }

  /** Returns R2Gen's settings for IU X-Ray, with separate views. */
  public static DataConfig defaults() {
    return new DataConfig(
        new DataFiles("data/iu_xray/annotation.json", "data/iu_xray/images", ""),
        new TextConfig(ReportCleaner.IU_XRAY, 3, 60),
        new ViewsConfig(ViewMode.SEPARATE, 2),
        new ImageConfig(224, TrainTransformConfig.defaults()),
        new LoadingConfig(2, 1024));
  }

  /** Returns R2Gen's settings for MIMIC-CXR: its cleaner, longer reports, one view. */
  public static DataConfig mimicCxr() {
    return new DataConfig(
        new DataFiles("data/mimic_cxr/annotation.json", "data/mimic_cxr/images", ""),
        new TextConfig(ReportCleaner.MIMIC_CXR, 10, 100),
        new ViewsConfig(ViewMode.SEPARATE, 1),
        new ImageConfig(224, TrainTransformConfig.defaults()),
        new LoadingConfig(4, 1024));
  }

  /** Returns settings for COCO captions: short texts, captions of one image in other batches. */
  public static DataConfig coco() {
    return new DataConfig(
        new DataFiles("data/coco/annotation.json", "data/coco/images", ""),
        new TextConfig(ReportCleaner.CAPTION, 5, 22),
        new ViewsConfig(ViewMode.SEPARATE, 1),
        new ImageConfig(224, TrainTransformConfig.defaults()),
        new LoadingConfig(Pipeline.JAVA, 4, 1024, true));
  }

  /**
   * Returns settings for chest phantoms of 64 x 64 pixels, without flips, which would exchange left
   * and right.
   */
  public static DataConfig phantom() {
    return new DataConfig(
        new DataFiles("data/phantom/annotation.json", "data/phantom/images", ""),
        new TextConfig(ReportCleaner.NONE, 1, 60),
        new ViewsConfig(ViewMode.SEPARATE, 1),
        new ImageConfig(64, new TrainTransformConfig(Resize.SQUARE, 64, false)),
        new LoadingConfig(1, 256));
  }

  /** Returns a copy with other files. */
  public DataConfig withFiles(DataFiles other) {
    return new DataConfig(other, text, views, image, loading, regions);
  }

  /** Returns a copy that does not flip training images. */
  public DataConfig withoutFlip() {
    return new DataConfig(files, text, views, image.withoutFlip(), loading, regions);
  }

  /** Returns the folder of images; empty if region features are read instead. */
  public Optional<Path> imageFolder() {
    return regions.hasFile() ? Optional.empty() : Optional.of(Path.of(files.images()));
  }

  /** Returns the shape of one example: {@code [V, S, S, 3]}, or {@code [R, D]} of regions. */
  public List<Integer> exampleShape() {
    return regions.hasFile()
        ? List.of(regions.count(), regions.width())
        : List.of(views.perExample(), image.size(), image.size(), Images.CHANNELS);
  }

  /** Returns V, the images per example. */
  public int viewsPerExample() {
    return views.perExample();
  }
}
