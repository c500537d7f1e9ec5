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
 * Benchmark of {@code ./ithn export}: reads the checkpoint, generates one report, and writes,
 * loads, compares and publishes the SavedModel.
 *
 * <p>The floor is the time to read and write each byte of the version in memory when it is saved
 * and again when it is loaded. Most of the remaining time is TensorFlow's work on two new graphs.
 *
 * @param name the row's name
 * @param config the configuration of the model, which has random weights
 * @param repeats the number of timed repetitions
 */
record ExportCase(String name, ExperimentConfig config, int repeats) implements BenchmarkCase {
  private static final int COPIES = 4;

  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    try (RandomRun run = RandomRun.of(config, 1)) {
      long[] bytes = new long[1];
      Timings times = Timings.measure(1, repeats, () -> bytes[0] = export(run));
      long peak = ProcessMemory.peakMebibytes(); // before measuring bandwidth, which needs memory
      double rate = MemoryBandwidth.gigabytesPerSecond();
      progress.accept("%s: %.0f MB, memory at %.1f GB/s".formatted(name, bytes[0] / 1e6, rate));
      return BenchmarkRow.of(name, times, COPIES * bytes[0] / (rate * 1e9)).withPeak(peak);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Exports a version, deletes it (which takes hundredths of a second) and returns its size. */
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
