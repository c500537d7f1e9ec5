package org.ithn.datasets.sources.mimiccxr;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@link MimicCxrPreparation} works on.
 *
 * @param images folder of MIMIC-CXR-JPG, or the folder in it that holds p10 to p19
 * @param split {@code mimic-cxr-2.0.0-split.csv}, plain or as {@code .gz}
 * @param sections {@code mimic_cxr_sectioned.csv}; without it the findings are cut out of the
 *     reports
 * @param reports folder of MIMIC-CXR's reports; needed without sections
 * @param out folder to be written
 * @param checkImages whether each image file is read and looked at; else it need only be there
 */
public record MimicCxrOptions(
    Path images,
    Path split,
    Optional<Path> sections,
    Optional<Path> reports,
    Path out,
    boolean checkImages) {
  public MimicCxrOptions {
    if (sections.isEmpty() && reports.isEmpty()) {
      throw new IllegalArgumentException(
          "prepare mimic-cxr: neither --sections nor --reports was given; name one of them");
    }
  }
}
