package org.ithn.datasets.sources.iuxray;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.Optional;
import org.ithn.datasets.study.R2GenWriter;

/**
 * What {@link IuXrayPreparation} works on.
 *
 * @param reports {@code NLMCXR_reports.tgz}, a folder of its XML files, or {@code
 *     indiana_reports.csv}
 * @param images a folder with images named as by Open-i, by Kaggle or in R2Gen's tree
 * @param split an {@code annotation.json} whose ids, order and splits are taken; without it 70 % of
 *     the studies train, 10 % validate and 20 % test
 * @param out folder to be written
 * @param views images of a study, the first by name; studies with fewer are left out; from 1. A
 *     split file says itself how many.
 * @param seed of the split that is drawn without a split file
 * @param imageFiles what becomes of the image files
 */
public record IuXrayOptions(
    Path reports,
    Path images,
    Optional<Path> split,
    Path out,
    int views,
    long seed,
    R2GenWriter.ImageFileMode imageFiles) {
  public IuXrayOptions {
    checkArgument(views >= 1 && views <= 16, "--views is %s; expected 1 to 16", views);
  }
}
