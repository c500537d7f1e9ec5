package org.ithn.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.cider.CiderScorer;
import org.ithn.metrics.meteor.MeteorResources;
import org.ithn.metrics.meteor.MeteorScorer;
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

/** Benchmarks of single metrics on 1,000 pairs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MetricPartsBenchmark {
  private final RandomPairs pairs = new RandomPairs(1000);
  private final CorpusScorer bleu = new BleuScorer();
  private final CorpusScorer cider = CiderScorer.coco();
  private CorpusScorer meteor;

  /** Creates METEOR with exact matches and stems, which only needs a few function words. */
  @Setup
  public void prepare() throws IOException {
    Path folder = Files.createTempDirectory("ithn-meteor");
    Path words = Files.write(folder.resolve("english.words"), List.of("the", "of", "and", "."));
    meteor = new MeteorScorer(MeteorResources.load(folder));
    Files.delete(words);
    Files.delete(folder);
  }

  private List<CorpusScore> score(CorpusScorer scorer) {
    return scorer.score(pairs.hypotheses(), pairs.references());
  }

  /** Computes BLEU-1 to BLEU-4. */
  @Benchmark
  public List<CorpusScore> bleu() {
    return score(bleu);
  }

  /** Computes CIDEr with the references' frequencies. */
  @Benchmark
  public List<CorpusScore> cider() {
    return score(cider);
  }

  /** Computes METEOR without synonyms and paraphrases. */
  @Benchmark
  public List<CorpusScore> meteor() {
    return score(meteor);
  }
}
