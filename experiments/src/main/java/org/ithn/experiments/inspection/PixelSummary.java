package org.ithn.experiments.inspection;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.framework.input.SampleRange;

/**
 * Brightness of a sample of the images, as training sees them before they are resized.
 *
 * @param files the number of images decoded, at most 200, evenly spaced in the data set
 * @param blackShare the mean share of pixels with the value 0, 0 to 1
 * @param whiteShare the mean share of pixels with the value 255, 0 to 1
 * @param mostlyBlack the number of images of which more than half is black
 * @param mostlyWhite the number of images of which more than half is white
 * @param brightness the mean value of each image, 0 to 255
 */
public record PixelSummary(
    int files,
    double blackShare,
    double whiteShare,
    int mostlyBlack,
    int mostlyWhite,
    Distribution brightness) {
  private static final int SAMPLE = 200;

  private record Levels(double black, double white, double mean) {
    static Levels of(int[] counts) {
      long all = 0;
      long sum = 0;
      for (int level = 0; level < counts.length; level++) {
        all += counts[level];
        sum += (long) level * counts[level];
      }
      return new Levels(
          (double) counts[0] / all, (double) counts[counts.length - 1] / all, (double) sum / all);
    }
  }

  /**
   * Decodes a sample.
   *
   * @param files usable files
   * @param bad receives files whose pixels are damaged
   */
  static PixelSummary of(Collection<Path> files, SampleRange range, BadExamples bad) {
    List<Levels> levels =
        sample(List.copyOf(files)).parallelStream()
            .map(file -> levels(file, range, bad))
            .flatMap(Optional::stream)
            .toList();
    return new PixelSummary(
        levels.size(),
        levels.stream().mapToDouble(Levels::black).average().orElse(0),
        levels.stream().mapToDouble(Levels::white).average().orElse(0),
        (int) levels.stream().filter(each -> each.black() > 0.5).count(),
        (int) levels.stream().filter(each -> each.white() > 0.5).count(),
        Distribution.of(levels.stream().mapToInt(each -> (int) Math.round(each.mean()))));
  }

  private static List<Path> sample(List<Path> files) {
    int size = Math.min(SAMPLE, files.size());
    List<Path> sample = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      sample.add(files.get((int) ((long) i * files.size() / size)));
    }
    return sample;
  }

  private static Optional<Levels> levels(Path file, SampleRange range, BadExamples bad) {
    try {
      return Optional.of(Levels.of(ImageDecoder.decode(file, range).levelCounts()));
    } catch (DataException e) {
      bad.add(file.toString(), e);
      return Optional.empty();
    }
  }
}
