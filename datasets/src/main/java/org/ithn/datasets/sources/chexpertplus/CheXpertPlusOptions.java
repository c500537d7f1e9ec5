package org.ithn.datasets.sources.chexpertplus;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import org.ithn.datasets.text.SectionPolicy;

/**
 * Inputs, output and split of {@link CheXpertPlusPreparation}.
 *
 * @param table {@code df_chexpert_plus_240401.csv}, plain or {@code .gz}
 * @param images the folder that contains {@code train} and {@code valid}, or one that contains it
 *     as {@code PNG} or {@code PNG/PNG}
 * @param sections the section of each report
 * @param validation the fraction of the training patients for validation, 0 to 0.5
 * @param seed the seed of the choice of these patients
 * @param out the folder to write
 * @param checkImages true to read and check each image file; false to check only that it exists
 */
public record CheXpertPlusOptions(
    Path table,
    Path images,
    SectionPolicy sections,
    double validation,
    long seed,
    Path out,
    boolean checkImages) {
  public CheXpertPlusOptions {
    checkArgument(
        validation >= 0 && validation <= 0.5, "validation is %s; expected 0 to 0.5", validation);
  }
}
