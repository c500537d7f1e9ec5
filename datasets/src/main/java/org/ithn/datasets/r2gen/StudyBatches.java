package org.ithn.datasets.r2gen;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Floats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.EightBitImage;
import org.ithn.datasets.image.ImageTransform;
import org.ithn.datasets.image.Normalisation;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.BatchSource;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.ExtraInput;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.data.Vocabulary;
import org.tensorflow.ndarray.Shape;

/**
 * Batches of studies, decoded ahead on threads of its own.
 *
 * <p>Shuffling, crops, flips and drawn neighbours are functions of seed, epoch and example alone,
 * however many threads there are. An example whose image turns out to be damaged is left out of its
 * batch where {@link BadExamples} says so. Iterators are not for several threads at once.
 */
public final class StudyBatches implements BatchSource, AutoCloseable {
  private final List<StudyExample> examples;
  private final Map<String, Study> studies = new HashMap<>();
  private final Map<String, List<String>> neighbours = new HashMap<>();
  private final Map<String, int[]> tokens = new HashMap<>();
  private final StudyBatchesOptions options;
  private final DataConfig config;
  private final ImageTransform transform;
  private final PreparedImages images;
  private final Lookahead lookahead;

  private StudyBatches(
      List<Study> studies,
      Vocabulary vocabulary,
      DataConfig config,
      StudyBatchesOptions options,
      ImageTransform transform) {
    this.config = config;
    this.options = options;
    this.transform = transform;
    this.images = new PreparedImages(transform, (long) config.cacheMegabytes() << 20);
    this.lookahead = new Lookahead(config.workers());
    for (Study study : studies) {
      this.studies.put(study.id(), study);
      String cleaned = config.cleaner().clean(study.report());
      tokens.put(study.id(), vocabulary.encode(cleaned, config.maxSeqLength()));
    }
    this.examples = usable(studies);
    checkArgument(
        !examples.isEmpty(), "batches: no usable example among %s studies", studies.size());
  }

  /**
   * Shuffled, augmented batches, with the negatives that {@code options} asks for.
   *
   * @param studies the training split; neighbours are looked up among them
   * @param vocabulary of the training reports
   * @throws DataException if a study has no neighbour although negatives are asked for, or lacks a
   *     further input, and bad examples stop the run
   */
  public static StudyBatches training(
      List<Study> studies, Vocabulary vocabulary, DataConfig config, StudyBatchesOptions options) {
    ImageTransform transform = ImageTransform.training(config.trainTransform(), config.imageSize());
    return new StudyBatches(studies, vocabulary, config, options.withShuffle(true), transform);
  }

  /** All studies in order, every epoch alike: evaluation transform, no negatives. */
  public static StudyBatches evaluation(
      List<Study> studies, Vocabulary vocabulary, DataConfig config, StudyBatchesOptions options) {
    return new StudyBatches(
        studies,
        vocabulary,
        config,
        options.withShuffle(false).withNegatives(NegativeChoice.none()),
        ImageTransform.evaluation(config.imageSize()));
  }

  /** The vocabulary that a data set's training reports give. */
  public static Vocabulary vocabulary(List<Study> train, DataConfig config) {
    return Vocabulary.ofReports(
        train.stream().map(study -> config.cleaner().clean(study.report())).toList(),
        config.threshold());
  }

  private List<StudyExample> usable(List<Study> all) {
    List<StudyExample> candidates =
        StudyExample.of(all, config.views(), config.viewsPerStudy(), options.bad()).stream()
            .filter(this::hasInputs)
            .toList();
    if (options.negatives().kind() == NegativeChoice.Kind.NONE) {
      return candidates;
    }
    // A neighbour has to be an example itself: joined views need enough images on both sides.
    Map<String, Boolean> known = new HashMap<>();
    candidates.forEach(example -> known.put(example.study().id(), true));
    List<StudyExample> usable = new ArrayList<>();
    for (StudyExample example : candidates) {
      String id = example.study().id();
      List<String> ranked = neighbours.computeIfAbsent(id, absent -> rankedAmong(known, absent));
      if (ranked.size() >= leastNeighbours()) {
        usable.add(example);
      } else {
        options.bad().add(id, tooFewNeighbours(id, ranked.size()));
      }
    }
    return usable;
  }

  private boolean hasInputs(StudyExample example) {
    try {
      options.inputs().values().forEach(input -> input.check(example));
      return true;
    } catch (DataException e) {
      options.bad().add(example.study().id(), e);
      return false;
    }
  }

  private List<String> rankedAmong(Map<String, Boolean> known, String id) {
    return options.negatives().neighbours().ranked(id).stream()
        .filter(other -> known.containsKey(other) && !other.equals(id))
        .limit(options.negatives().count())
        .toList();
  }

  private int leastNeighbours() {
    return options.negatives().kind() == NegativeChoice.Kind.ALL ? options.negatives().count() : 1;
  }

  private DataException tooFewNeighbours(String id, int found) {
    return new DataException(
        "study '%s': %d prior hard negatives among the training studies, expected at least %d; mine again"
                .formatted(id, found, leastNeighbours())
            + " with this annotation");
  }

  @Override
  public int examples() {
    return examples.size();
  }

  @Override
  public int batches() {
    return (examples.size() + options.batchSize() - 1) / options.batchSize();
  }

  /** The examples in the order of their studies. */
  public List<StudyExample> exampleList() {
    return List.copyOf(examples);
  }

  /**
   * The batches of an epoch, a few of them decoded ahead. Leaving an iterator before its end costs
   * nothing.
   *
   * @throws IllegalStateException from {@code next}, if the source was closed
   * @throws DataException from {@code next}, for an image that cannot be used, if bad examples stop
   *     the run or the batch has no other example
   */
  @Override
  public Iterator<Batch> epoch(int epoch, int firstBatch) {
    checkArgument(epoch >= 1, "batches: epoch %s; expected at least 1", epoch);
    checkArgument(firstBatch >= 0, "batches: first batch %s; expected at least 0", firstBatch);
    Draws draws = new Draws(options.seed(), epoch);
    int[] order = options.shuffle() ? draws.order(examples.size()) : inOrder(examples.size());
    return lookahead.iterate(firstBatch, batches(), index -> assemble(draws, order, index));
  }

  /** Stops decoding; iterators end with an {@code IllegalStateException}. */
  @Override
  public void close() {
    lookahead.close();
  }

  private static int[] inOrder(int size) {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    return order;
  }

  private Batch assemble(Draws draws, int[] order, int index) {
    int from = index * options.batchSize();
    int to = Math.min(order.length, from + options.batchSize());
    List<Row> positives = new ArrayList<>();
    List<List<Row>> negatives = new ArrayList<>();
    for (int i = from; i < to; i++) {
      StudyExample example = examples.get(order[i]);
      try {
        Row positive = row(example, draws, example.id(), 0);
        negatives.add(negativeRows(example, draws));
        positives.add(positive);
      } catch (DataException e) {
        options.bad().add(example.id(), named(example, e));
      }
    }
    if (positives.isEmpty()) {
      throw new DataException(
          "batch %d: none of its examples can be used, the first being '%s'; mend the images or"
                  .formatted(index, examples.get(order[from]).id())
              + " remove the studies from the annotation");
    }
    List<Examples> columns = new ArrayList<>();
    for (int k = 0; k < negatives.get(0).size(); k++) {
      int column = k;
      columns.add(together(negatives.stream().map(rows -> rows.get(column)).toList()));
    }
    return new Batch(together(positives), columns);
  }

  private static DataException named(StudyExample example, DataException e) {
    return new DataException("example '%s': %s".formatted(example.id(), e.getMessage()), e);
  }

  private List<Row> negativeRows(StudyExample example, Draws draws) {
    List<Row> rows = new ArrayList<>();
    for (String id : chosen(example, draws)) {
      rows.add(row(counterpart(example, id), draws, example.id(), 1 + rows.size()));
    }
    return rows;
  }

  private List<String> chosen(StudyExample example, Draws draws) {
    List<String> ranked = neighbours.getOrDefault(example.study().id(), List.of());
    if (options.negatives().kind() != NegativeChoice.Kind.DRAWN) {
      return ranked;
    }
    return List.of(ranked.get(draws.neighbour(example.id(), ranked.size())));
  }

  /** The neighbour seen as the example is: the same view if it has it, else its first. */
  private StudyExample counterpart(StudyExample example, String neighbourId) {
    List<StudyExample> views =
        StudyExample.of(studies.get(neighbourId), config.views(), config.viewsPerStudy());
    int view = example.study().imagePaths().indexOf(example.images().get(0));
    return views.get(view < views.size() ? view : 0);
  }

  private Row row(StudyExample example, Draws draws, String drawnFor, int role) {
    List<EightBitImage> views = new ArrayList<>();
    for (Path file : example.images()) {
      views.add(transform.finish(images.get(file), draws.image(drawnFor, role, views.size())));
    }
    return new Row(example, views, tokens.get(example.study().id()));
  }

  private Examples together(List<Row> rows) {
    int size = transform.size();
    int length = size * size * Images.CHANNELS;
    int views = config.viewsPerExample();
    float[] pixels = new float[Math.multiplyExact(rows.size() * views, length)];
    int offset = 0;
    for (Row row : rows) {
      for (EightBitImage view : row.views) {
        Normalisation.IMAGENET.write(view, pixels, offset);
        offset += length;
      }
    }
    return new Examples(
        rows.stream().map(row -> row.example.id()).toList(),
        new Images(pixels, rows.size(), views, size, size),
        Tokens.of(rows.stream().map(Row::tokens).toList()),
        extras(rows));
  }

  private Map<String, ExtraInput> extras(List<Row> rows) {
    Map<String, ExtraInput> extras = new HashMap<>();
    options
        .inputs()
        .forEach(
            (name, input) -> {
              float[][] values =
                  rows.stream().map(row -> input.of(row.example)).toArray(float[][]::new);
              Shape shape = Shape.of(rows.size()).append(input.shape());
              extras.put(name, new ExtraInput(Floats.concat(values), shape));
            });
    return extras;
  }

  /** An example as it goes into a batch. */
  @SuppressWarnings("ArrayRecordComponent") // lives while its batch is put together
  private record Row(StudyExample example, List<EightBitImage> views, int[] tokens) {}
}
