package org.ithn.datasets.sources.mimiccxr;

import java.nio.file.Path;
import java.util.Optional;
import org.ithn.datasets.text.SectionPolicy;

/**
 * Inputs and output of {@link MimicCxrPreparation}.
 *
 * @param images the folder of MIMIC-CXR-JPG or MIMIC-CXR, or the folder in it that contains p10 to
 *     p19
 * @param split {@code mimic-cxr-2.0.0-split.csv}, plain or {@code .gz}
 * @param sections {@code mimic_cxr_sectioned.csv}; without it, sections are extracted from {@code
 *     reports}
 * @param reports the folder of MIMIC-CXR's reports; required without {@code sections}
 * @param metadata {@code mimic-cxr-2.0.0-metadata.csv}, plain or {@code .gz}, for the images of
 *     earlier studies; without it, entries have none
 * @param out the folder to write
 * @param policy the section of each report
 * @param checkImages true to read and check each image file; false to check only that it exists
 */
public record MimicCxrOptions(
    Path images,
    Path split,
    Optional<Path> sections,
    Optional<Path> reports,
    Optional<Path> metadata,
    Path out,
    SectionPolicy policy,
    boolean checkImages) {
  public MimicCxrOptions {
    if (sections.isEmpty() && reports.isEmpty()) {
      throw new IllegalArgumentException(
          "prepare mimic-cxr: neither sections nor reports are set; set one of them");
    }
  }
}
