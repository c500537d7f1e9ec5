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
 * Benchmark of the serving latency of {@code r2gencmn-iu-xray}: ResNet-101, 224 x 224 pixels, 3
 * hypotheses, 60 tokens.
 *
 * <p>All stages run in one process because start-up and export would otherwise take most of the
 * time. {@link #main} compares each stage with its floor: the time of its unavoidable products at
 * the rate of a 1024 x 1024 matrix product measured in the same run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(0)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class LatencyBenchmark {
  private static final Map<String, StagedLatencyModel> MODELS = new HashMap<>();
  private static final MatrixProducts PRODUCTS = new MatrixProducts();

  /** Number of images per call. */
  @Param({"1", "16"})
  public int batch;

  /** Storage format of the weights. */
  @Param("FLOAT32")
  public WeightStorage storage;

  private StagedLatencyModel model;

  /** Exports and loads the model, once for all stages. */
  @Setup
  public void prepare() throws IOException {
    String key = storage + " " + batch;
    if (!MODELS.containsKey(key)) {
      MODELS.put(key, new StagedLatencyModel(batch, storage));
    }
    model = MODELS.get(key);
  }

  /** Decodes PNG files of 512 x 512 pixels to normalised pixels. */
  @Benchmark
  public void decode() {
    model.decode();
  }

  /** Encodes pixels to the inputs of the decoder's steps. */
  @Benchmark
  public void encode() {
    model.encode();
  }

  /** Generates token ids from encoded images. */
  @Benchmark
  public int generate() {
    return model.generate();
  }

  /** Runs the signature {@code serving_default}. */
  @Benchmark
  public void whole() {
    model.whole();
  }

  /** Runs the matrix products that define the floor. */
  @Benchmark
  public float product() {
    return PRODUCTS.run();
  }

  /** Runs all stages and prints the table. */
  public static void main(String[] arguments) throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    options.include(LatencyBenchmark.class.getName()).shouldFailOnError(true);
    if (arguments.length > 0) {
      options.param("storage", arguments);
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    double best = // the fastest run, least disturbed by other load
        results.stream()
            .filter(result -> name(result).equals("product"))
            .mapToDouble(result -> result.getPrimaryResult().getStatistics().getMin())
            .min()
            .orElseThrow();
    double gigaflops = MatrixProducts.FLOP / best / 1e6;
    System.out.printf("%nmatrix product: %.0f GFLOP/s%n", gigaflops);
    for (RunResult result : results) {
      if (!name(result).equals("product")) {
        print(result, gigaflops);
      }
    }
    MODELS.values().forEach(StagedLatencyModel::close);
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
            : ", floor %6.1f ms: factor %.2f".formatted(floor, times.getPercentile(50) / floor));
  }
}
