package org.ithn.experiments.inspection;

import com.google.common.collect.ImmutableMap;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.ithn.datasets.dicom.DicomSummary;
import org.ithn.datasets.image.ImageFacts;

/**
 * Properties of the usable image files, each counted once.
 *
 * @param files the number of files; 0 if region features are read instead of images
 * @param bytes their total size
 * @param formats the number of files by format
 * @param bits the number of files by bits per sample
 * @param sizes widths and heights
 * @param pixels brightness of a sample
 * @param dicom properties of DICOM files
 */
public record ImageSummary(
    int files,
    long bytes,
    ImmutableMap<String, Integer> formats,
    ImmutableMap<String, Integer> bits,
    Sizes sizes,
    PixelSummary pixels,
    Dicom dicom) {
  private static final int SHOWN = 10;

  /**
   * Sizes in pixels.
   *
   * @param width columns
   * @param height rows
   * @param distinct the number of different pairs of width and height
   * @param common the number of files of the most common sizes, {@code width x height}
   */
  public record Sizes(
      Distribution width, Distribution height, int distinct, ImmutableMap<String, Integer> common) {
    static Sizes of(Collection<ImageFacts> facts) {
      ImmutableMap<String, Integer> all =
          Counts.of(facts.stream(), each -> each.width() + " x " + each.height());
      return new Sizes(
          Distribution.of(facts.stream().mapToInt(ImageFacts::width)),
          Distribution.of(facts.stream().mapToInt(ImageFacts::height)),
          all.size(),
          Counts.mostFrequent(all, SHOWN));
    }
  }

  /**
   * Properties of DICOM files, without anything about patients.
   *
   * @param files the number of DICOM files
   * @param modalities the number of files by modality
   * @param views the number of files by view position
   * @param compressions the number of files by compression
   * @param spacings the number of files by the distance of pixels in mm, the most common ones
   */
  public record Dicom(
      int files,
      ImmutableMap<String, Integer> modalities,
      ImmutableMap<String, Integer> views,
      ImmutableMap<String, Integer> compressions,
      ImmutableMap<String, Integer> spacings) {
    static Dicom of(Collection<ImageFacts> facts) {
      List<DicomSummary> files = facts.stream().flatMap(each -> each.dicom().stream()).toList();
      return new Dicom(
          files.size(),
          Counts.of(files.stream(), DicomSummary::modality),
          Counts.of(files.stream(), each -> each.view().isEmpty() ? "unknown" : each.view()),
          Counts.of(files.stream(), DicomSummary::compression),
          Counts.mostFrequent(Counts.of(files.stream(), Dicom::spacing), SHOWN));
    }

    private static String spacing(DicomSummary summary) {
      return summary.spacing().isPresent()
          ? String.format(Locale.ROOT, "%.3f", summary.spacing().getAsDouble())
          : "unknown";
    }
  }

  static ImageSummary of(Collection<ImageFacts> facts, PixelSummary pixels) {
    return new ImageSummary(
        facts.size(),
        facts.stream().mapToLong(ImageFacts::bytes).sum(),
        Counts.of(facts.stream(), ImageFacts::format),
        Counts.of(facts.stream(), each -> String.valueOf(each.bits())),
        Sizes.of(facts),
        pixels,
        Dicom.of(facts));
  }
}
