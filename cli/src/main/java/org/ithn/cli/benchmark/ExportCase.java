package org.ithn.cli.benchmark;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ithn.framework.config.ExperimentConfig;

/**
 * An export as {@code ./ithn export} makes it: the checkpoint is read, one study is written for,
 * the SavedModel is written, loaded, compared and published.
 *
 * <p>The floor is memory's: each byte of the version has to be read and written when it is saved,
 * and again when it is loaded. What is above it is mostly TensorFlow's work on two new graphs.
 *
 * @param name of the row
 * @param config of the model, which has random weights
 * @param repeats that are timed
 */
record ExportCase(String name, ExperimentConfig config, int repeats) implements BenchmarkCase {
  private static final int COPIES = 4;

  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    try (RandomRun run = RandomRun.of(config, 1)) {
      long[] bytes = new long[1];
      Timings times = Timings.measure(1, repeats, () -> bytes[0] = export(run));
      long peak = ProcessMemory.peakMebibytes(); // before the rate, which takes memory itself
      double rate = MemoryBandwidth.gigabytesPerSecond();
      progress.accept("%s: %.0f MB, memory at %.1f GB/s".formatted(name, bytes[0] / 1e6, rate));
      return BenchmarkRow.of(name, times, COPIES * bytes[0] / (rate * 1e9)).withPeak(peak);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The size of a version, which is removed again: that takes hundredths of a second. */
  private static long export(RandomRun run) {
    try {
      Path version = run.export();
      long bytes = 0;
      try (Stream<Path> files = Files.walk(version)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          bytes += Files.size(file);
        }
      }
      MoreFiles.deleteRecursively(version, RecursiveDeleteOption.ALLOW_INSECURE);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
