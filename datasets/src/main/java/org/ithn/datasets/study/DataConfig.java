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

/**
 * Where a data set is and how it becomes batches.
 *
 * @param annotation path of {@code annotation.json}
 * @param images path of the folder that its image paths start from
 * @param neighbours path of the prior hard negatives that {@code mine} wrote; empty if the strategy
 *     needs none
 * @param cleaner of the reports
 * @param threshold a word seen fewer times in the training reports becomes {@code <unk>}; from 1
 * @param maxSeqLength ids of a report, begin and end included, from 2; longer ones lose their end
 * @param views whether the images of a study are seen apart or together
 * @param viewsPerStudy how many images of a study are used, the first ones; from 1
 * @param imageSize height and width that the backbone sees, in pixels
 * @param trainTransform the augmentation of training images
 * @param cacheMegabytes memory for resized images, in MiB; 0 decodes every time
 * @param workers threads that decode ahead; from 1
 * @param pipeline what decodes, resizes and crops images
 * @param apart whether examples of one examination (captions of one image) are kept out of each
 *     other's batches where that can be had: they would be false negatives of each other
 * @param regions features of image regions that are read instead of images
 * @param labels path of a file with CheXpert's 14 labels of each study, for backbones that read
 *     them; else empty
 * @param labelOrder how the classes are numbered
 * @param bytePairs path of a folder with GPT-2's {@code vocab.json} and {@code merges.txt}, whose
 *     byte pairs are the tokens; empty = the words of the training reports are
 */
public record DataConfig(
    String annotation,
    String images,
    String neighbours,
    ReportCleaner cleaner,
    int threshold,
    int maxSeqLength,
    ViewMode views,
    int viewsPerStudy,
    int imageSize,
    TrainTransformConfig trainTransform,
    int cacheMegabytes,
    int workers,
    Pipeline pipeline,
    boolean apart,
    RegionConfig regions,
    String labels,
    LabelOrder labelOrder,
    String bytePairs) {
  /** With images, decoded in Java, batches as they are drawn, and no labels. */
  public DataConfig(
      String annotation,
      String images,
      String neighbours,
      ReportCleaner cleaner,
      int threshold,
      int maxSeqLength,
      ViewMode views,
      int viewsPerStudy,
      int imageSize,
      TrainTransformConfig trainTransform,
      int cacheMegabytes,
      int workers) {
    this(
        annotation,
        images,
        neighbours,
        cleaner,
        threshold,
        maxSeqLength,
        views,
        viewsPerStudy,
        imageSize,
        trainTransform,
        cacheMegabytes,
        workers,
        Pipeline.JAVA,
        false,
        RegionConfig.none());
  }

  /** Without labels, of words. */
  public DataConfig(
      String annotation,
      String images,
      String neighbours,
      ReportCleaner cleaner,
      int threshold,
      int maxSeqLength,
      ViewMode views,
      int viewsPerStudy,
      int imageSize,
      TrainTransformConfig trainTransform,
      int cacheMegabytes,
      int workers,
      Pipeline pipeline,
      boolean apart,
      RegionConfig regions) {
    this(
        annotation,
        images,
        neighbours,
        cleaner,
        threshold,
        maxSeqLength,
        views,
        viewsPerStudy,
        imageSize,
        trainTransform,
        cacheMegabytes,
        workers,
        pipeline,
        apart,
        regions,
        "",
        LabelOrder.CHEXBERT,
        "");
  }

  public DataConfig {
    check(threshold >= 1, "threshold", threshold, "at least 1");
    check(maxSeqLength >= 2, "maxSeqLength", maxSeqLength, "at least 2 (begin and end)");
    check(viewsPerStudy >= 1 && viewsPerStudy <= 16, "viewsPerStudy", viewsPerStudy, "1 to 16");
    check(imageSize >= 1 && imageSize <= 4096, "imageSize", imageSize, "1 to 4096");
    check(
        imageSize <= trainTransform.resizeTo(),
        "imageSize",
        imageSize,
        "at most train_transform.resize_to, "
            + trainTransform.resizeTo()
            + ", to be cut out of it");
    check(cacheMegabytes >= 0, "cacheMegabytes", cacheMegabytes, "at least 0 (0 = no cache)");
    check(workers >= 1 && workers <= 256, "workers", workers, "1 to 256");
    check(
        !regions.hasFile() || (views == ViewMode.SEPARATE && viewsPerStudy == 1),
        "views",
        views + " with views_per_study " + viewsPerStudy,
        "separate, with views_per_study 1, where regions.file is set");
    check(
        !regions.hasFile() || pipeline == Pipeline.JAVA,
        "pipeline",
        pipeline,
        "java where regions.file is set: there is no image to decode");
  }

  /** R2Gen's settings for IU X-Ray, views apart; the paths are to be set. */
  public static DataConfig defaults() {
    return new DataConfig(
        "data/iu_xray/annotation.json",
        "data/iu_xray/images",
        "",
        ReportCleaner.IU_XRAY,
        3,
        60,
        ViewMode.SEPARATE,
        2,
        224,
        TrainTransformConfig.defaults(),
        1024,
        2);
  }

  /** R2Gen's settings for MIMIC-CXR: its cleaner, rarer words dropped, longer reports, one view. */
  public static DataConfig mimicCxr() {
    return new DataConfig(
            "data/mimic_cxr/annotation.json",
            "data/mimic_cxr/images",
            "",
            ReportCleaner.MIMIC_CXR,
            10,
            100,
            ViewMode.SEPARATE,
            1,
            224,
            TrainTransformConfig.defaults(),
            1024,
            4)
        .withLabelOrder(LabelOrder.ALPHABETICAL);
  }

  /** COCO captions: common words, short texts, captions of one image apart; 224 x 224 pixels. */
  public static DataConfig coco() {
    return new DataConfig(
        "data/coco/annotation.json",
        "data/coco/images",
        "",
        ReportCleaner.CAPTION,
        5,
        22,
        ViewMode.SEPARATE,
        1,
        224,
        TrainTransformConfig.defaults(),
        1024,
        4,
        Pipeline.JAVA,
        true,
        RegionConfig.none());
  }

  /** For chest phantoms of 64 x 64 pixels: no flip, which would exchange left and right. */
  public static DataConfig phantom() {
    return new DataConfig(
        "data/phantom/annotation.json",
        "data/phantom/images",
        "",
        ReportCleaner.NONE,
        1,
        60,
        ViewMode.SEPARATE,
        1,
        64,
        new TrainTransformConfig(Resize.SQUARE, 64, false),
        256,
        1);
  }

  private DataConfig withLabelOrder(LabelOrder other) {
    return new DataConfig(
        annotation,
        images,
        neighbours,
        cleaner,
        threshold,
        maxSeqLength,
        views,
        viewsPerStudy,
        imageSize,
        trainTransform,
        cacheMegabytes,
        workers,
        pipeline,
        apart,
        regions,
        labels,
        other,
        bytePairs);
  }

  /** The same without flips of training images. */
  public DataConfig withoutFlip() {
    return new DataConfig(
        annotation,
        images,
        neighbours,
        cleaner,
        threshold,
        maxSeqLength,
        views,
        viewsPerStudy,
        imageSize,
        new TrainTransformConfig(trainTransform.resize(), trainTransform.resizeTo(), false),
        cacheMegabytes,
        workers,
        pipeline,
        apart,
        regions,
        labels,
        labelOrder,
        bytePairs);
  }

  /** The folder that image paths start from; none where features of regions are read. */
  public Optional<Path> imageFolder() {
    return regions.hasFile() ? Optional.empty() : Optional.of(Path.of(images));
  }

  /** The shape of what a backbone sees of an example: {@code [V, S, S, 3]}, or regions. */
  public List<Integer> exampleShape() {
    return regions.hasFile()
        ? List.of(regions.count(), regions.width())
        : List.of(viewsPerExample(), imageSize, imageSize, Images.CHANNELS);
  }

  /** V, images per example. */
  public int viewsPerExample() {
    return views == ViewMode.JOINED ? viewsPerStudy : 1;
  }
}
