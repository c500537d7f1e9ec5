package org.ithn.datasets.study;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageTransform;
import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.datasets.regions.RegionFeatureReader;
import org.ithn.datasets.text.BytePairFolder;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.BatchSource;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.data.Vocabulary;

/**
 * Batches of studies, decoded ahead on threads of its own.
 *
 * <p>Shuffling, crops, flips and drawn neighbours are functions of seed, epoch and example alone,
 * however many threads there are. An example whose image turns out to be damaged is left out of its
 * batch where {@link BadExamples} says so; where several processes train together it ends the run,
 * since all of them must read as many rows. Iterators are not for several threads at once.
 */
public final class StudyBatches implements BatchSource, AutoCloseable {
  private final Map<String, int[]> tokens = new HashMap<>();
  private final StudyBatchesOptions options;
  private final BatchPlan plan;
  private final VisualInputSource visuals;
  private final Optional<GraphImageBatches> graph;
  private final Prefetcher lookahead;

  private StudyBatches(
      List<Study> studies,
      Vocabulary vocabulary,
      DataConfig config,
      StudyBatchesOptions options,
      Optional<TrainTransformConfig> training) {
    this.options = options;
    for (Study study : studies) {
      String cleaned = config.cleaner().clean(study.report());
      tokens.put(study.id(), vocabulary.encode(cleaned, config.maxSeqLength()));
    }
    this.plan = new BatchPlan(studies, config, options);
    this.visuals = visuals(config, options, training);
    this.graph =
        config.pipeline() == Pipeline.GRAPH
            ? Optional.of(new GraphImageBatches(config, training, options.inputs()))
            : Optional.empty();
    this.lookahead = new Prefetcher(config.workers());
  }

  private static VisualInputSource visuals(
      DataConfig config, StudyBatchesOptions options, Optional<TrainTransformConfig> training) {
    if (options.features().isPresent()) {
      ExampleFeatures features = options.features().get();
      return VisualInputSource.ofFeatures(features.shape(), features::read);
    }
    if (config.regions().hasFile()) {
      RegionFeatureReader regions =
          RegionFeatureReader.open(config.regions(), options.badExamples());
      return VisualInputSource.ofFeatures( // of the image that the study's examination names
          config.exampleShape(), example -> regions.read(example.study().examination()));
    }
    int size = config.imageSize();
    ImageTransform transform =
        training
            .map(augmentation -> ImageTransform.forTraining(augmentation, size))
            .orElseGet(() -> ImageTransform.forEvaluation(size));
    return VisualInputSource.ofImages(
        transform,
        new ImageCache(transform, (long) config.cacheMegabytes() << 20),
        config.viewsPerExample());
  }

  /**
   * Shuffled, augmented batches, with the negatives that {@code options} asks for.
   *
   * @param studies the training split; neighbours are looked up among them
   * @param vocabulary of the training reports
   * @throws DataException if a study has no neighbour although negatives are asked for, or lacks a
   *     further input, and bad examples stop the run
   */
  public static StudyBatches forTraining(
      List<Study> studies, Vocabulary vocabulary, DataConfig config, StudyBatchesOptions options) {
    return new StudyBatches(
        studies,
        vocabulary,
        config,
        options.withShuffle(true),
        Optional.of(config.trainTransform()));
  }

  /** All studies in order, every epoch alike: evaluation transform, no negatives. */
  public static StudyBatches forEvaluation(
      List<Study> studies, Vocabulary vocabulary, DataConfig config, StudyBatchesOptions options) {
    return new StudyBatches(
        studies,
        vocabulary,
        config,
        options.withShuffle(false).withNegatives(NegativeSampling.none()),
        Optional.empty());
  }

  /**
   * The vocabulary that a data set's training reports give, or the byte pairs that it names.
   *
   * @throws DataException if the files of byte pairs cannot be read
   */
  public static Vocabulary vocabulary(List<Study> train, DataConfig config) {
    if (!config.bytePairs().isEmpty()) {
      return BytePairFolder.read(Path.of(config.bytePairs()));
    }
    return Vocabulary.ofReports(
        train.stream().map(study -> config.cleaner().clean(study.report())).toList(),
        config.threshold());
  }

  @Override
  public int exampleCount() {
    return plan.examples().size();
  }

  @Override
  public int batchCount() {
    return plan.batchCount();
  }

  /** The examples in the order of their studies. */
  public List<StudyExample> exampleList() {
    return List.copyOf(plan.examples());
  }

  /**
   * The batches of an epoch, a few of them decoded ahead. Leaving an iterator before its end costs
   * nothing.
   *
   * @throws IllegalStateException from {@code next}, if the source was closed
   * @throws DataException from {@code next}, for an image that cannot be used, if bad examples stop
   *     the run, the pipeline is the graph's, or the batch has no other example
   */
  @Override
  public Iterator<Batch> epoch(int epoch, int firstBatch) {
    checkArgument(epoch >= 1, "batches: epoch %s; expected at least 1", epoch);
    checkArgument(firstBatch >= 0, "batches: first batch %s; expected at least 0", firstBatch);
    EpochRandom draws = new EpochRandom(options.seed(), epoch);
    int[] order = plan.epochOrder(draws);
    if (graph.isPresent()) {
      List<BatchPlan.PlannedBatch> rest =
          IntStream.range(firstBatch, Math.max(firstBatch, batchCount()))
              .mapToObj(index -> localRows(plan.planBatch(draws, order, index)))
              .toList();
      return graph.get().batches(rest, draws, tokens);
    }
    return lookahead.iterate(
        firstBatch,
        batchCount(),
        index -> assemble(localRows(plan.planBatch(draws, order, index)), draws));
  }

  /** What this process reads of a batch; its reports are as long as the longest of all. */
  private BatchPlan.PlannedBatch localRows(BatchPlan.PlannedBatch all) {
    if (!options.shard().isPart()) {
      return all;
    }
    List<Integer> lengths = new ArrayList<>();
    for (int column = 0; column < all.rows().get(0).size(); column++) {
      int at = column;
      lengths.add(
          all.rows().stream()
              .mapToInt(row -> tokens.get(row.get(at).example().study().id()).length)
              .max()
              .orElse(0));
    }
    return new BatchPlan.PlannedBatch(
        all.index(), options.shard().slice(all.rows()), all.inBatchNegatives(), lengths);
  }

  /** Stops decoding; iterators end with an {@code IllegalStateException}. */
  @Override
  public void close() {
    lookahead.close();
    graph.ifPresent(GraphImageBatches::close);
  }

  private Batch assemble(BatchPlan.PlannedBatch rows, EpochRandom draws) {
    List<List<Row>> usable = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    for (int at = 0; at < rows.rows().size(); at++) {
      List<BatchPlan.Slot> slots = rows.rows().get(at);
      String id = slots.get(0).anchorId();
      try {
        usable.add(slots.stream().map(slot -> row(slot, draws)).toList());
        kept.add(at);
      } catch (DataException e) {
        if (options.shard().isPart()) {
          throw withExampleId(id, e);
        }
        options.badExamples().add(id, withExampleId(id, e));
      }
    }
    boolean pairs = !rows.inBatchNegatives().isEmpty() && !options.shard().isPart();
    if (usable.size() < (pairs ? 2 : 1)) {
      throw new DataException(
          "batch %d: too few of its examples can be used, the first being '%s'; mend the images or"
                  .formatted(rows.index(), rows.firstExample().id())
              + " remove the studies from the annotation");
    }
    List<Examples> columns = new ArrayList<>();
    for (int column = 0; column < usable.get(0).size(); column++) {
      int at = column;
      columns.add(collate(usable.stream().map(row -> row.get(at)).toList(), rows.minLength(at)));
    }
    if (rows.inBatchNegatives().isEmpty()) {
      return new Batch(columns.get(0), columns.subList(1, columns.size()));
    }
    return Batch.ofClosedPairs(
        columns.get(0),
        pairs ? remapNegatives(kept, rows.inBatchNegatives()) : rows.inBatchNegatives());
  }

  /** Who lost its partner to a damaged image takes the next row. */
  private static List<Integer> remapNegatives(List<Integer> kept, List<Integer> partners) {
    List<Integer> among = new ArrayList<>();
    for (int row = 0; row < kept.size(); row++) {
      int partner = kept.indexOf(partners.get(kept.get(row)));
      among.add(partner >= 0 ? partner : (row + 1) % kept.size());
    }
    return among;
  }

  /**
   * With closed pairs the share of examples that are paired with one of their neighbours in an
   * epoch, else 1; the others are paired with each other.
   */
  public double neighbourShare(int epoch) {
    return plan.neighbourShare(new EpochRandom(options.seed(), epoch));
  }

  private static DataException withExampleId(String id, DataException e) {
    return new DataException("example '%s': %s".formatted(id, e.getMessage()), e);
  }

  private Row row(BatchPlan.Slot slot, EpochRandom draws) {
    StudyExample example = slot.example();
    VisualInputSource.LoadedExample loaded =
        visuals.load(example, view -> draws.augmentation(slot.anchorId(), slot.role(), view));
    return new Row(example, loaded, tokens.get(example.study().id()));
  }

  private Examples collate(List<Row> rows, int tokenLength) {
    int length = visuals.shape().stream().reduce(1, Math::multiplyExact);
    float[] values = new float[Math.multiplyExact(rows.size(), length)];
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i).seen.write(values, i * length);
    }
    return new Examples(
        rows.stream().map(row -> row.example.id()).toList(),
        new Images(values, rows.size(), visuals.shape()),
        Tokens.of(rows.stream().map(Row::tokens).toList(), tokenLength),
        StudyInput.batchValues(options.inputs(), rows.stream().map(Row::example).toList()));
  }

  /** An example as it goes into a batch. */
  @SuppressWarnings("ArrayRecordComponent") // lives while its batch is put together
  private record Row(StudyExample example, VisualInputSource.LoadedExample seen, int[] tokens) {}
}
