package org.ithn.metrics;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.cider.CiderScorer;
import org.ithn.metrics.diversity.DiversityScorer;
import org.ithn.metrics.meteor.MeteorResources;
import org.ithn.metrics.meteor.MeteorScorer;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.rouge.RougeLScorer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Benchmark of scoring 100,000 pairs in a 2 GB heap with BLEU, ROUGE-L, CIDEr, METEOR and
 * diversity; at most 60 s on 2 cores.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ScoringBenchmark {
  private static final int PAIRS = 100_000;

  private final RandomPairs pairs = new RandomPairs(PAIRS);
  private List<CorpusScorer> scorers;

  /** Reads METEOR's resources if available. */
  @Setup
  public void prepare() {
    scorers = new ArrayList<>(List.of(new BleuScorer(), new RougeLScorer(), CiderScorer.coco(), new DiversityScorer()));
    Path resources = meteorFolder();
    if (Files.isDirectory(resources)) {
      scorers.add(new MeteorScorer(MeteorResources.load(resources)));
    }
  }

  private static Path meteorFolder() {
    String data = System.getProperty("ithn.data", "");
    Path root = Path.of(System.getProperty("ithn.root", "."));
    return (data.isEmpty() ? root.resolve("../shared/data") : Path.of(data)).resolve("meteor");
  }

  /** Computes all scores of all pairs. */
  @Benchmark
  public ReportScores allScores() {
    ReportScores scores = ReportScores.of(pairs.hypotheses(), pairs.references(), scorers);
    scores.scores().values().forEach(System.out::println);
    return scores;
  }
}
