package org.ithn.savedmodels;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;

/**
 * Latency of {@code r2gencmn-iu-xray} when served: ResNet-101, 224 x 224, 3 hypotheses, 60 tokens.
 *
 * <p>All stages are measured in one process, whose start and export would otherwise be most of the
 * time. {@link #main} puts each stage beside its floor: the products that it cannot do without, at
 * the rate of a product of two 1024 x 1024 matrices measured in the same run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(0)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class LatencyBenchmark {
  private static final Map<String, LatencyModel> MODELS = new HashMap<>();
  private static final MatrixProducts PRODUCTS = new MatrixProducts();

  /** Images at once. */
  @Param({"1", "16"})
  public int batch;

  /** How weights are kept. */
  @Param("FLOAT32")
  public WeightStorage storage;

  private LatencyModel model;

  /** Exports and loads the model, once for all stages. */
  @Setup
  public void prepare() throws IOException {
    String key = storage + " " + batch;
    if (!MODELS.containsKey(key)) {
      MODELS.put(key, new LatencyModel(batch, storage));
    }
    model = MODELS.get(key);
  }

  /** PNG files of 512 x 512 to normalised pixels. */
  @Benchmark
  public void decode() {
    model.decode();
  }

  /** Pixels to what the decoder's steps read. */
  @Benchmark
  public void encode() {
    model.encode();
  }

  /** Encoded images to token ids. */
  @Benchmark
  public int generate() {
    return model.generate();
  }

  /** The signature {@code serving_default}. */
  @Benchmark
  public void whole() {
    model.whole();
  }

  /** Matrix products, for the floor. */
  @Benchmark
  public float product() {
    return PRODUCTS.run();
  }

  /** Runs everything and prints the table. */
  public static void main(String[] arguments) throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    options.include(LatencyBenchmark.class.getName()).shouldFailOnError(true);
    if (arguments.length > 0) {
      options.param("storage", arguments);
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    double best = // the rate of a quiet moment
        results.stream()
            .filter(result -> name(result).equals("product"))
            .mapToDouble(result -> result.getPrimaryResult().getStatistics().getMin())
            .min()
            .orElseThrow();
    double gigaflops = MatrixProducts.FLOP / best / 1e6;
    System.out.printf("%nproduct of matrices: %.0f GFLOP/s%n", gigaflops);
    for (RunResult result : results) {
      if (!name(result).equals("product")) {
        print(result, gigaflops);
      }
    }
    MODELS.values().forEach(LatencyModel::close);
    PRODUCTS.close();
  }

  private static String name(RunResult result) {
    String label = result.getPrimaryResult().getLabel();
    return label.substring(label.lastIndexOf('.') + 1);
  }

  private static void print(RunResult result, double gigaflops) {
    int batch = Integer.parseInt(result.getParams().getParam("batch"));
    Statistics times = result.getPrimaryResult().getStatistics();
    double flop =
        switch (name(result)) {
          case "encode" -> LatencyFloor.encode(batch);
          case "generate" -> LatencyFloor.generate(batch);
          case "whole" -> LatencyFloor.encode(batch) + LatencyFloor.generate(batch);
          default -> 0;
        };
    double floor = flop / gigaflops / 1e6;
    System.out.printf(
        "%-8s %-8s batch %2d: median %7.1f ms, fastest %7.1f ms%s%n",
        result.getParams().getParam("storage"),
        name(result),
        batch,
        times.getPercentile(50),
        times.getMin(),
        flop == 0
            ? ""
            : ", floor %6.1f ms: %.2f times".formatted(floor, times.getPercentile(50) / floor));
  }
}
