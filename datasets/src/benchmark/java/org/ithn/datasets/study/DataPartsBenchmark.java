package org.ithn.datasets.study;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.image.EightBitImage;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.image.ImageTransform;
import org.ithn.datasets.image.Normalisation;
import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.MiningConfig;
import org.ithn.datasets.mining.MiningCounts;
import org.ithn.datasets.mining.MiningProvenance;
import org.ithn.datasets.mining.Neighbour;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.input.SampleRange;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Benchmarks of the stages of batch assembly on one core. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DataPartsBenchmark {
  private static final int STUDIES = 10_000;
  private static final int NEIGHBOURS = 10;
  private static final int REPORTS = 1000;
  private static final int DRAWN = 16;
  private static final int SIZE = 224;

  private final ImageTransform transform =
      ImageTransform.forTraining(TrainTransformConfig.defaults(), SIZE);
  private final float[] pixels = new float[SIZE * SIZE * 3];
  private final List<Study> studies = new ArrayList<>();
  private final List<String> reports = new ArrayList<>();
  private Path folder;
  private Path image;
  private Path neighbours;
  private MinedNeighbours mined;
  private Vocabulary vocabulary;

  /** Draws phantoms, repeats their reports and invents neighbours. */
  @Setup
  public void prepare() throws IOException {
    folder = Files.createTempDirectory("ithn-parts");
    PhantomFiles files =
        new PhantomGenerator(new PhantomConfig(DRAWN, 1, 1, 512, 1))
            .generate(folder.resolve("phantoms"));
    List<Study> drawn =
        R2GenReader.read(files.annotation(), files.images(), BadExamples.stopOnFirst()).train();
    image = drawn.get(0).imagePaths().get(0);
    for (int i = 0; i < REPORTS; i++) {
      reports.add(drawn.get(i % DRAWN).report());
    }
    vocabulary =
        Vocabulary.ofReports(reports.stream().map(ReportCleaner.IU_XRAY::clean).toList(), 3);
    for (int i = 0; i < STUDIES; i++) {
      studies.add(new Study("study" + i, List.of(image), reports.get(i % REPORTS)));
    }
    mined = mined();
    neighbours = folder.resolve("neighbours.jsonl");
    NeighbourFile.write(mined, neighbours);
  }

  private MinedNeighbours mined() {
    Map<String, List<Neighbour>> byStudy = new LinkedHashMap<>();
    for (int i = 0; i < STUDIES; i++) {
      List<Neighbour> ranked = new ArrayList<>();
      for (int k = 1; k <= NEIGHBOURS; k++) {
        ranked.add(new Neighbour("study" + (i + k) % STUDIES, 1.0 / (1 + k)));
      }
      byStudy.put("study" + i, ranked);
    }
    return new MinedNeighbours(
        new MiningProvenance(
            "made up", MiningConfig.defaults(), STUDIES, MiningProvenance.hash(studies)),
        new MiningCounts(0, 0, 0, 0, 0, 0),
        byStudy);
  }

  /** Removes the files. */
  @TearDown
  public void remove() throws IOException {
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  /** Decodes, crops, flips and normalises a PNG of 512 x 512 to 224 x 224 pixels. */
  @Benchmark
  public float[] decodeAndTransform() {
    EightBitImage decoded = ImageDecoder.decode(image, SampleRange.FULL);
    EightBitImage seen = transform.augment(transform.resize(decoded), new Random(1));
    Normalisation.IMAGENET.normalise(seen, pixels, 0);
    return pixels;
  }

  /** Cleans and encodes 1,000 reports. */
  @Benchmark
  public long tokenise() {
    long sum = 0;
    for (String report : reports) {
      sum += vocabulary.encode(ReportCleaner.IU_XRAY.clean(report), 60).length;
    }
    return sum;
  }

  /** Plans all rows of an epoch of 10,000 studies with negatives. */
  @Benchmark
  public long planEpoch() {
    StudyBatchesOptions options =
        StudyBatchesOptions.of(16, 1).withNegatives(NegativeSampling.nearest(mined));
    BatchPlan plan = new BatchPlan(studies, DataConfig.mimicCxr(), options);
    EpochRandom draws = new EpochRandom(1, 1);
    int[] order = plan.epochOrder(draws);
    long rows = 0;
    for (int batch = 0; batch < plan.batchCount(); batch++) {
      rows += plan.planBatch(draws, order, batch).rows().size();
    }
    return rows;
  }

  /** Mines ten neighbours of each of 10,000 studies. */
  @Benchmark
  public MinedNeighbours readNeighbours() {
    return NeighbourFile.read(neighbours);
  }
}
