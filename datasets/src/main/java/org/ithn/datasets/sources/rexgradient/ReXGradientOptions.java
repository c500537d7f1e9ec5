package org.ithn.datasets.sources.rexgradient;

import java.nio.file.Path;
import org.ithn.datasets.text.SectionPolicy;

/**
 * Inputs and output of {@link ReXGradientPreparation}.
 *
 * @param metadata the folder of {@code train_metadata_view_position.json} and the files of the
 *     other splits, or the folder that contains it as {@code metadata}
 * @param images the folder {@code deid_png}, or the one that contains it
 * @param sections the section of each report
 * @param out the folder to write
 * @param checkImages true to read and check each image file; false to check only that it exists
 */
public record ReXGradientOptions(
    Path metadata, Path images, SectionPolicy sections, Path out, boolean checkImages) {}
