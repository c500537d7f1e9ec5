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
import org.ithn.framework.data.ContextTexts;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.data.Vocabulary;

/**
 * Source of study batches, prefetched on background threads.
 *
 * <p>Shuffling, crops, flips and drawn neighbours depend only on seed, epoch and example, not on
 * the number of threads. An example with a damaged image is skipped if {@link BadExamples} allows
 * it; in data-parallel training it ends the run, because all processes must read the same number of
 * rows. Iterators are not thread-safe.
 */
public final class StudyBatches implements BatchSource, AutoCloseable {
  private final Map<String, int[]> tokens = new HashMap<>();
  private final StudyBatchesOptions options;
  private final BatchPlan plan;
  private final VisualInputSource visuals;
  private final Optional<GraphImageBatches> graph;
  private final Prefetcher prefetcher;

  private StudyBatches(
      List<Study> studies,
      Vocabulary vocabulary,
      DataConfig config,
      StudyBatchesOptions options,
      Optional<TrainTransformConfig> training) {
    this.options = options;
    for (Study study : studies) {
      String cleaned = config.text().cleaner().clean(study.report());
      tokens.put(study.id(), vocabulary.encode(cleaned, config.text().maxSeqLength()));
    }
    this.plan = new BatchPlan(studies, config, options);
    this.visuals = visuals(config, options, training);
    this.graph =
        config.loading().pipeline() == Pipeline.GRAPH
            ? Optional.of(GraphImageBatches.of(plan.examples(), config, training, options.inputs()))
            : Optional.empty();
    this.prefetcher = new Prefetcher(config.loading().workers());
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
      return VisualInputSource.ofFeatures( // COCO's examination is the image number
          config.exampleShape(), example -> regions.read(example.study().examination()));
    }
    int size = config.image().size();
    ImageTransform transform =
        training
            .map(augmentation -> ImageTransform.forTraining(augmentation, size))
            .orElseGet(() -> ImageTransform.forEvaluation(size));
    return VisualInputSource.ofImages(
        transform,
        new ImageCache(
            transform, config.image().range(), (long) config.loading().cacheMegabytes() << 20),
        config.viewsPerExample());
  }

  /**
   * Returns shuffled, augmented batches with the negatives that {@code options} selects.
   *
   * @param studies the training split; neighbours are looked up among them
   * @param vocabulary the vocabulary of the training reports
   * @throws DataException if a study lacks a required neighbour or extra input and bad examples
   *     stop the run
   */
  public static StudyBatches forTraining(
      List<Study> studies, Vocabulary vocabulary, DataConfig config, StudyBatchesOptions options) {
    return new StudyBatches(
        studies,
        vocabulary,
        config,
        options.withShuffle(true),
        Optional.of(config.image().trainTransform()));
  }

  /** Returns all studies in order, identical in every epoch: evaluation transform, no negatives. */
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
   * Returns the vocabulary of the training reports, or the byte-pair vocabulary if one is
   * configured.
   *
   * @throws DataException if the byte-pair files cannot be read
   */
  public static Vocabulary vocabulary(List<Study> train, DataConfig config) {
    return vocabulary(train, config, List.of());
  }

  /**
   * Returns the vocabulary of the training reports and of other texts of the training studies, or
   * the byte-pair vocabulary if one is configured.
   *
   * @param texts the kinds of the other texts, such as {@code indication}
   * @throws DataException if the byte-pair files cannot be read
   */
  public static Vocabulary vocabulary(List<Study> train, DataConfig config, List<String> texts) {
    if (!config.text().bytePairs().isEmpty()) {
      return BytePairFolder.read(Path.of(config.text().bytePairs()));
    }
    List<String> cleaned = new ArrayList<>();
    for (Study study : train) {
      cleaned.add(config.text().cleaner().clean(study.report()));
      texts.forEach(
          kind -> cleaned.add(ContextTexts.clean(study.context().getOrDefault(kind, ""))));
    }
    return Vocabulary.ofReports(cleaned, config.text().threshold());
  }

  @Override
  public int exampleCount() {
    return plan.examples().size();
  }

  @Override
  public int batchCount() {
    return plan.batchCount();
  }

  /** Returns the examples in the order of their studies. */
  public List<StudyExample> exampleList() {
    return List.copyOf(plan.examples());
  }

  /**
   * Returns the batches of an epoch, prefetching a few. Abandoning an iterator is safe.
   *
   * @throws IllegalStateException from {@code next} if the source was closed
   * @throws DataException from {@code next} at an unusable image, if bad examples stop the run, the
   *     pipeline is {@link Pipeline#GRAPH}, or too few examples of the batch remain
   */
  @Override
  public Iterator<Batch> epoch(int epoch, int firstBatch) {
    checkArgument(epoch >= 1, "batches: epoch %s; expected at least 1", epoch);
    checkArgument(firstBatch >= 0, "batches: first batch %s; expected at least 0", firstBatch);
    EpochRandom draws = new EpochRandom(options.seed(), epoch);
    int[] order = plan.epochOrder(draws);
    if (graph.isPresent()) {
      List<BatchPlan.PlannedBatch> remaining =
          IntStream.range(firstBatch, Math.max(firstBatch, batchCount()))
              .mapToObj(index -> localRows(plan.planBatch(draws, order, index)))
              .toList();
      return graph.get().batches(remaining, draws, tokens);
    }
    return prefetcher.iterate(
        firstBatch,
        batchCount(),
        index -> assemble(localRows(plan.planBatch(draws, order, index)), draws));
  }

  /** Returns this process's rows; reports are padded to the longest of the whole batch. */
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

  /** Stops prefetching; iterators then fail with an {@code IllegalStateException}. */
  @Override
  public void close() {
    prefetcher.close();
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
          "batch %d (first example '%s'): too few usable examples; repair the images or"
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

  /** Renumbers in-batch negatives; a row whose negative was skipped takes the next row. */
  private static List<Integer> remapNegatives(List<Integer> kept, List<Integer> negatives) {
    List<Integer> remapped = new ArrayList<>();
    for (int row = 0; row < kept.size(); row++) {
      int negative = kept.indexOf(negatives.get(kept.get(row)));
      remapped.add(negative >= 0 ? negative : (row + 1) % kept.size());
    }
    return remapped;
  }

  /**
   * Returns the share of examples that closed pairs match with a neighbour in an epoch; the others
   * are paired with each other. 1 for other kinds of negatives.
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
    Map<String, float[]> inputs = StudyInputs.values(options.inputs(), example);
    return new Row(example, loaded, tokens.get(example.study().id()), inputs);
  }

  private Examples collate(List<Row> rows, int tokenLength) {
    int length = visuals.shape().stream().reduce(1, Math::multiplyExact);
    float[] values = new float[Math.multiplyExact(rows.size(), length)];
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i).visual.write(values, i * length);
    }
    return new Examples(
        rows.stream().map(row -> row.example.id()).toList(),
        new Images(values, rows.size(), visuals.shape()),
        Tokens.of(rows.stream().map(Row::tokens).toList(), tokenLength),
        StudyInputs.batch(options.inputs(), rows.stream().map(Row::inputs).toList()));
  }

  /** Example ready to be collated into a batch. */
  @SuppressWarnings("ArrayRecordComponent") // lives only while its batch is collated
  private record Row(
      StudyExample example,
      VisualInputSource.LoadedExample visual,
      int[] tokens,
      Map<String, float[]> inputs) {}
}
