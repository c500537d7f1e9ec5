package org.ithn.experiments.inspection;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.image.ImageFacts;
import org.ithn.framework.input.SampleRange;

/**
 * Facts about image files. Each file is read once, on several threads; only 16-bit images and DICOM
 * files are decoded.
 */
final class ImageInspection {
  private final Map<Path, ImageFacts> facts = new ConcurrentHashMap<>();
  private final Map<Path, DataException> problems = new ConcurrentHashMap<>();

  private int done;

  private ImageInspection() {}

  static ImageInspection of(
      Collection<Path> files, SampleRange range, DataInspection.Progress progress) {
    ImageInspection inspection = new ImageInspection();
    List<Path> distinct = files.stream().distinct().toList();
    distinct.parallelStream()
        .forEach(
            file -> {
              inspection.inspect(file, range);
              inspection.report(distinct.size(), progress);
            });
    return inspection;
  }

  /** Reports each hundredth of the files, so that the speed is that of many files. */
  private synchronized void report(int total, DataInspection.Progress progress) {
    done++;
    if (done % Math.max(1, total / 100) == 0 || done == total) {
      progress.report(done, total);
    }
  }

  private void inspect(Path file, SampleRange range) {
    try {
      facts.put(file, ImageDecoder.inspect(file, range));
    } catch (DataException e) {
      problems.put(file, e);
    }
  }

  /**
   * Checks that a file is usable.
   *
   * @throws DataException if it is not
   */
  void check(Path file) {
    if (problems.containsKey(file)) {
      throw problems.get(file);
    }
  }

  /** Returns the facts of usable files, in the given order; repeated files appear once. */
  ImmutableMap<Path, ImageFacts> facts(Collection<Path> files) {
    return files.stream()
        .distinct()
        .filter(facts::containsKey)
        .collect(ImmutableMap.toImmutableMap(file -> file, facts::get));
  }
}
