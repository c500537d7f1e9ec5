package org.ithn.datasets.study;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.ithn.datasets.DataException;

/** Assignment of examples and their prior hard negatives to the rows of batches. */
final class BatchPlan {
  /** Number of following examples searched for one of another examination. */
  private static final int SEARCH = 1000;

  private final DataConfig config;
  private final StudyBatchesOptions options;
  private final List<StudyExample> examples;
  private final Map<String, Study> studies = new HashMap<>();
  private final Map<String, List<String>> neighbours = new HashMap<>();

  /**
   * Example to read for one cell of a batch.
   *
   * @param example the example: images and report
   * @param anchorId the id of the row's own example, which seeds crops and flips
   * @param role 0 for the example itself, 1 + j for its j-th negative (j from 0)
   */
  record Slot(StudyExample example, String anchorId, int role) {}

  /**
   * Rows of a batch: each contains the example followed by its negatives.
   *
   * @param inBatchNegatives with closed pairs, the row that is each row's negative, for all rows of
   *     the batch on all processes; otherwise empty
   * @param minLengths minimum padded report lengths of the examples, of the first negatives, and so
   *     on; empty to pad to the longest report
   */
  record PlannedBatch(
      int index, List<List<Slot>> rows, List<Integer> inBatchNegatives, List<Integer> minLengths) {
    /** Returns the minimum padded report length of a column: 0 = examples, 1 = first negatives. */
    int minLength(int column) {
      return minLengths.isEmpty() ? 0 : minLengths.get(column);
    }

    /** Returns the example of the first row. */
    StudyExample firstExample() {
      return rows.get(0).get(0).example();
    }
  }

  BatchPlan(List<Study> studies, DataConfig config, StudyBatchesOptions options) {
    this.config = config;
    this.options = options;
    studies.forEach(study -> this.studies.put(study.id(), study));
    this.examples = usableExamples(studies);
    checkArgument(
        !examples.isEmpty(),
        "batches: none of the %s studies is a usable example; check the data",
        studies.size());
    checkArgument(
        batchCount() > 0,
        "batches: %s usable examples are too few for %s workers; use fewer workers",
        examples.size(),
        options.shard().count());
  }

  private List<StudyExample> usableExamples(List<Study> all) {
    List<StudyExample> candidates =
        StudyExample.fromStudies(all, config.views(), options.badExamples()).stream()
            .filter(this::hasInputs)
            .toList();
    if (options.negatives().kind() == NegativeSampling.Kind.NONE) {
      return candidates;
    }
    // A neighbour must be an example itself: joined views need enough images in both studies.
    Set<String> known = new HashSet<>();
    candidates.forEach(example -> known.add(example.study().id()));
    List<StudyExample> usable = new ArrayList<>();
    for (StudyExample example : candidates) {
      String id = example.study().id();
      List<String> ranked =
          neighbours.computeIfAbsent(id, absent -> rankedNeighbours(known, absent));
      if (ranked.size() >= minNeighbours()) {
        usable.add(example);
      } else {
        options.badExamples().add(id, tooFewNeighbours(id, ranked.size()));
      }
    }
    return usable;
  }

  private boolean hasInputs(StudyExample example) {
    try {
      StudyInputs.check(options.inputs(), example);
      return true;
    } catch (DataException e) {
      options.badExamples().add(example.study().id(), e);
      return false;
    }
  }

  private List<String> rankedNeighbours(Set<String> known, String id) {
    return options.negatives().neighbours().rankedNeighbours(id).stream()
        .filter(other -> known.contains(other) && !other.equals(id))
        .limit(options.negatives().count())
        .toList();
  }

  private int minNeighbours() {
    return options.negatives().kind() == NegativeSampling.Kind.ALL
        ? options.negatives().count()
        : 1;
  }

  private DataException tooFewNeighbours(String id, int found) {
    return new DataException(
        ("study '%s': %d prior hard negatives in the training split; expected at least %d, mine"
                + " again with this annotation, or exclude fewer pairs (reports of the same text,"
                + " patient or study have no hard negative among each other)")
            .formatted(id, found, minNeighbours()));
  }

  /** Returns the examples in the order of their studies. */
  List<StudyExample> examples() {
    return examples;
  }

  private boolean isClosedPairs() {
    return options.negatives().kind() == NegativeSampling.Kind.CLOSED_PAIRS;
  }

  /**
   * Returns the number of batches per epoch. The last batch is dropped if it has too few rows for
   * all workers or, with closed pairs, only one example.
   */
  int batchCount() {
    int last = options.shard().usedRowCount(examples.size() % options.batchSize());
    boolean enough = last >= (isClosedPairs() ? 2 : 1);
    return examples.size() / options.batchSize() + (enough ? 1 : 0);
  }

  /** Returns the indices of the examples in the order of an epoch. */
  int[] epochOrder(EpochRandom draws) {
    int[] order = new int[examples.size()];
    Arrays.setAll(order, i -> i);
    if (!options.shuffle()) {
      return order;
    }
    order = draws.permutation(examples.size());
    if (isClosedPairs()) {
      return new ClosedPairs(examples, neighbours).pair(order, draws).order();
    }
    if (config.loading().apart()) {
      separateExaminations(order);
    }
    return order;
  }

  /** Swaps examples whose examination is already in their batch with later ones. */
  private void separateExaminations(int[] order) {
    for (int from = 0; from < order.length; from += options.batchSize()) {
      int end = Math.min(order.length, from + options.batchSize());
      Set<String> present = new HashSet<>();
      for (int i = from; i < end; i++) {
        int last = Math.min(order.length, end + SEARCH);
        for (int j = end; j < last && present.contains(examination(order[i])); j++) {
          if (!present.contains(examination(order[j]))) {
            int other = order[j];
            order[j] = order[i];
            order[i] = other;
          }
        }
        present.add(examination(order[i]));
      }
    }
  }

  private String examination(int example) {
    return examples.get(example).study().examination();
  }

  /** Returns the rows of a batch, over all workers. */
  PlannedBatch planBatch(EpochRandom draws, int[] order, int index) {
    int from = index * options.batchSize();
    int all = Math.min(order.length - from, options.batchSize());
    int to = from + options.shard().usedRowCount(all);
    List<List<Slot>> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      StudyExample example = examples.get(order[i]);
      List<Slot> row = new ArrayList<>();
      row.add(new Slot(example, example.id(), 0));
      for (String id : chooseNeighbours(example, draws)) {
        row.add(new Slot(counterpart(example, id), example.id(), row.size()));
      }
      rows.add(row);
    }
    return new PlannedBatch(
        index, rows, isClosedPairs() ? pairRows(rows.size()) : List.of(), List.of());
  }

  /** Returns each row's partner; a single last row uses the one before it. */
  private static List<Integer> pairRows(int rows) {
    return IntStream.range(0, rows)
        .mapToObj(row -> row % 2 == 1 || row == rows - 1 ? row - 1 : row + 1)
        .toList();
  }

  /** Returns the share of examples that closed pairs match with neighbours; 1 for other kinds. */
  double neighbourShare(EpochRandom draws) {
    return isClosedPairs()
        ? new ClosedPairs(examples, neighbours)
            .pair(draws.permutation(examples.size()), draws)
            .neighbourShare()
        : 1;
  }

  private List<String> chooseNeighbours(StudyExample example, EpochRandom draws) {
    List<String> ranked = neighbours.getOrDefault(example.study().id(), List.of());
    return switch (options.negatives().kind()) {
      case NONE, CLOSED_PAIRS -> List.of();
      case ALL -> ranked;
      case RANDOM -> List.of(ranked.get(draws.neighbourIndex(example.id(), ranked.size())));
    };
  }

  /** Returns the neighbour's example with the same view index, or its first view. */
  private StudyExample counterpart(StudyExample example, String neighbourId) {
    List<StudyExample> views = StudyExample.fromStudy(studies.get(neighbourId), config.views());
    int view = example.study().imagePaths().indexOf(example.images().get(0));
    return views.get(view < views.size() ? view : 0);
  }
}
