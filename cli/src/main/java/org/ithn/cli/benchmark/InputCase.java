package org.ithn.cli.benchmark;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Pipeline;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.TemporaryFolder;
import org.ithn.framework.input.SampleRange;

/**
 * Benchmark of the input pipeline: PNG phantoms of 512 x 512 pixels to batches of 224 x 224 pixels,
 * in seconds per image.
 *
 * <p>The floor is the time to read the file's pixels from memory and to write the batch's. The
 * ratio to it is large because inflating a PNG takes far longer.
 *
 * @param name the row's name
 * @param pipeline the measured pipeline
 */
record InputCase(String name, Pipeline pipeline) implements BenchmarkCase {
  private static final int IMAGE = 512;
  private static final int STUDIES = 64;
  private static final int ROUNDS = 5;

  /** Bytes per image: gray pixels of the file and three channels of float32 in the batch. */
  private static final double BYTES =
      IMAGE * IMAGE + 3.0 * Float.BYTES * InputRate.IMAGE_SIZE * InputRate.IMAGE_SIZE;

  static InputCase of(String name, String pipeline) {
    for (Pipeline each : Pipeline.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(pipeline)) {
        return new InputCase(name, each);
      }
    }
    throw new UserException(
        "benchmark '%s': unknown pipeline '%s'; use java or graph".formatted(name, pipeline));
  }

  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    try (TemporaryFolder folder = RandomRun.createFolder()) {
      return measure(folder.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BenchmarkRow measure(Path folder) throws IOException {
    PhantomFiles files =
        new PhantomGenerator(new PhantomConfig(STUDIES, 1, 1, IMAGE, 1))
            .generate(folder.resolve("phantoms"));
    DataConfig config =
        InputRate.uncachedConfig(files.annotation(), files.images(), SampleRange.FULL, pipeline);
    BadExamples bad = BadExamples.stopOnFirst();
    List<Study> train = R2GenReader.read(files.annotation(), files.images(), bad).train();
    List<Double> seconds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      seconds.add(1 / InputRate.imagesPerSecond(train, config, bad));
    }
    Collections.sort(seconds);
    long peak = ProcessMemory.peakMebibytes(); // before measuring bandwidth, which needs memory
    double floor = BYTES / (MemoryBandwidth.gigabytesPerSecond() * 1e9);
    return BenchmarkRow.of(name, new Timings(ImmutableList.copyOf(seconds)), floor).withPeak(peak);
  }
}
