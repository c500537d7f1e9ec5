package org.ithn.datasets.r2gen;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.datasets.text.ReportCleaner;

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
 */
public record DataConfig(
    String annotation,
    String images,
    String neighbours,
    ReportCleaner cleaner,
    int threshold,
    int maxSeqLength,
    Views views,
    int viewsPerStudy,
    int imageSize,
    TrainTransformConfig trainTransform,
    int cacheMegabytes,
    int workers) {
  public DataConfig {
    checkArgument(threshold >= 1, "data.threshold is %s; expected at least 1", threshold);
    checkArgument(
        maxSeqLength >= 2, "data.max_seq_length is %s; expected at least 2", maxSeqLength);
    checkArgument(
        viewsPerStudy >= 1 && viewsPerStudy <= 16,
        "data.views_per_study is %s; expected 1 to 16",
        viewsPerStudy);
    checkArgument(
        imageSize >= 1 && imageSize <= 4096,
        "data.image_size is %s; expected 1 to 4096",
        imageSize);
    checkArgument(
        imageSize <= trainTransform.resizeTo(),
        "data.image_size is %s, but data.train_transform.resize_to is %s; the crop cannot be"
            + " larger than the resized image",
        imageSize,
        trainTransform.resizeTo());
    checkArgument(
        cacheMegabytes >= 0, "data.cache_megabytes is %s; expected at least 0", cacheMegabytes);
    checkArgument(workers >= 1 && workers <= 256, "data.workers is %s; expected 1 to 256", workers);
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
        Views.SEPARATE,
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
        Views.SEPARATE,
        1,
        224,
        TrainTransformConfig.defaults(),
        1024,
        4);
  }

  /** V, images per example. */
  public int viewsPerExample() {
    return views == Views.JOINED ? viewsPerStudy : 1;
  }
}
