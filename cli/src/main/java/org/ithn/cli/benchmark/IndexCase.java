package org.ithn.cli.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ithn.datasets.mining.DenseVectors;
import org.ithn.datasets.mining.EncodedStudies;
import org.ithn.datasets.mining.ExactSearch;
import org.ithn.datasets.mining.LuceneSearch;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.MiningConfig;
import org.ithn.datasets.mining.Shard;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.TemporaryFolder;

/**
 * Benchmark of mining with Lucene's index against exact search: neighbours of vectors of width 384
 * in clusters of about 100, with the default exclusions.
 *
 * <p>The value is the processor time of one run: building, searching and the recall of a sample,
 * which goes to the progress. The floor is the processor time of exact search, extrapolated from
 * about 4,096 studies searched among all, without its set-up. Both use all cores; other programs
 * change processor times less than the time on the clock.
 *
 * @param name the row's name
 * @param size the number of vectors
 */
record IndexCase(String name, int size) implements BenchmarkCase {
  private static final int WIDTH = 384;
  private static final int CLUSTER = 100;
  private static final int SAMPLE = 4_096;
  private static final int MOST_PARTS = 10_000;

  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    Random random = new Random(1);
    float[][] centres = new float[Math.max(1, size / CLUSTER)][WIDTH];
    for (float[] centre : centres) {
      for (int i = 0; i < WIDTH; i++) {
        centre[i] = (float) random.nextGaussian();
      }
    }
    DenseVectors vectors =
        DenseVectors.read(
            size,
            WIDTH,
            (target, rows) -> {
              for (int row = 0; row < rows; row++) {
                float[] centre = centres[random.nextInt(centres.length)];
                for (int i = 0; i < WIDTH; i++) {
                  target[row * WIDTH + i] = centre[i] + (float) random.nextGaussian();
                }
              }
            });
    Miner miner =
        Miner.of(studies(), MiningConfig.defaults(), EncodedStudies.of(vectors, "clusters"));
    double exact = exactSeconds(miner);
    progress.accept(
        "%s: exact search takes %.1f s of processor time, extrapolated".formatted(name, exact));
    double seconds = processorSeconds(() -> searchIndex(miner, progress));
    return BenchmarkRow.of(name, Timings.of(List.of(seconds)), exact);
  }

  private StudySet studies() {
    return new StudySet(
        IntStream.range(0, size)
            .mapToObj(i -> new Study("s" + i, List.of(Path.of("0.png")), "Report " + i / 2))
            .toList(),
        List.of(),
        List.of());
  }

  /** Returns the time of all rows, from the difference between many rows and few. */
  private double exactSeconds(Miner miner) {
    Shard few = new Shard(1, Math.min(MOST_PARTS, Math.max(2, size / 32)));
    Shard many = new Shard(1, Math.max(1, size / SAMPLE));
    ExactSearch search = ExactSearch.defaults();
    miner.mine(search, few); // the first run of a graph is slow
    double setUp = processorSeconds(() -> miner.mine(search, few));
    double measured = processorSeconds(() -> miner.mine(search, many));
    double rows = (double) size / many.count() - (double) size / few.count();
    return Math.max(1e-9, measured - setUp) * size / rows;
  }

  private static double processorSeconds(Runnable work) {
    double before = processorSeconds();
    work.run();
    return Math.max(1e-9, processorSeconds() - before);
  }

  /** Returns the time that all cores together have spent on this process. */
  private static double processorSeconds() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(duration -> duration.toNanos() / 1e9)
        .orElseThrow(() -> new UserException("the system does not report processor times"));
  }

  private static void searchIndex(Miner miner, Consumer<String> progress) {
    try (TemporaryFolder folder =
        TemporaryFolder.create(Path.of(System.getProperty("java.io.tmpdir")), ".ithn-index-")) {
      miner.mine(new LuceneSearch(folder.path(), progress));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
