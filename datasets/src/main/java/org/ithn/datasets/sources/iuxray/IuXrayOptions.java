package org.ithn.datasets.sources.iuxray;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.Optional;
import org.ithn.datasets.study.R2GenWriter;
import org.ithn.datasets.text.SectionPolicy;

/**
 * Inputs, output and split of {@link IuXrayPreparation}.
 *
 * @param reports {@code NLMCXR_reports.tgz}, a folder of its XML files, or {@code
 *     indiana_reports.csv}
 * @param images a folder of images, named as by Open-i, as by Kaggle or as in R2Gen's tree
 * @param split an {@code annotation.json} that determines ids, order and splits; without it, a
 *     random split: 70 % training, 10 % validation, 20 % test
 * @param out the folder to write
 * @param views images per study, 1 to 16, the first by name; studies with fewer are excluded.
 *     Ignored with a split file, which lists each study's images.
 * @param seed the seed of the random split
 * @param imageFiles the treatment of image files
 * @param sections the section of each report
 */
public record IuXrayOptions(
    Path reports,
    Path images,
    Optional<Path> split,
    Path out,
    int views,
    long seed,
    R2GenWriter.ImageFileMode imageFiles,
    SectionPolicy sections) {
  public IuXrayOptions {
    checkArgument(views >= 1 && views <= 16, "views is %s; expected 1 to 16", views);
  }

  /** Creates options for the findings. */
  public IuXrayOptions(
      Path reports,
      Path images,
      Optional<Path> split,
      Path out,
      int views,
      long seed,
      R2GenWriter.ImageFileMode imageFiles) {
    this(reports, images, split, out, views, seed, imageFiles, SectionPolicy.findingsOnly());
  }
}
