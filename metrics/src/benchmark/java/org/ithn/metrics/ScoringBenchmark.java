package org.ithn.metrics;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.cider.CiderScorer;
import org.ithn.metrics.diversity.DiversityScorer;
import org.ithn.metrics.meteor.MeteorResources;
import org.ithn.metrics.meteor.MeteorScorer;
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
 * Scores 100,000 pairs in a heap of 2 GB with BLEU, ROUGE-L, CIDEr, METEOR and diversity; at most 60 s on 2 cores.
 *
 * <p>The pairs are seeded word sequences of 15 to 60 words with the statistics of reports: words by Zipf's law over 750
 * words, sentences that end in a period, hypotheses that share most sentences with their references.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ScoringBenchmark {
  private static final int PAIRS = 100_000;
  private static final int SENTENCES = 4_000;

  private final List<String> hypotheses = new ArrayList<>();
  private final List<List<String>> references = new ArrayList<>();
  private List<CorpusScorer> scorers;

  /** Makes the pairs and reads METEOR's resources, where there are any. */
  @Setup
  public void prepare() {
    Random random = new Random(17);
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < SENTENCES; i++) {
      sentences.add(sentence(random));
    }
    for (int i = 0; i < PAIRS; i++) {
      List<String> reference = report(random, sentences);
      List<String> hypothesis = new ArrayList<>(reference);
      hypothesis.set(random.nextInt(hypothesis.size()), sentences.get(random.nextInt(SENTENCES)));
      hypotheses.add(String.join(" ", hypothesis));
      references.add(List.of(String.join(" ", reference)));
    }
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

  private static String sentence(Random random) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 4 + random.nextInt(7); i++) {
      words.append("word").append((int) Math.pow(750, random.nextDouble())).append(' ');
    }
    return words.append('.').toString();
  }

  private static List<String> report(Random random, List<String> sentences) {
    List<String> report = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(5); i++) {
      report.add(sentences.get((int) Math.pow(SENTENCES - 1, random.nextDouble())));
    }
    return report;
  }

  /** All scores of all pairs. */
  @Benchmark
  public ReportScores allScores() {
    ReportScores scores = ReportScores.of(hypotheses, references, scorers);
    scores.scores().values().forEach(System.out::println);
    return scores;
  }
}
