package org.ithn.metrics.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Predictions and references of the same ids, in the order of the references.
 *
 * @param ids one per item
 * @param hypotheses one prediction per item
 * @param references at least one reference per item
 */
public record PairedReports(
    List<String> ids, List<String> hypotheses, List<List<String>> references) {
  private static final int SHOWN = 10;

  /** Copies the lists. */
  public PairedReports {
    ids = List.copyOf(ids);
    hypotheses = List.copyOf(hypotheses);
    references = List.copyOf(references);
  }

  /**
   * Pairs by id.
   *
   * @throws IllegalArgumentException if an id is missing on one side, with a list for each side, or
   *     has two predictions
   */
  public static PairedReports of(ReportFile references, ReportFile predictions) {
    Set<String> expected = references.reports().keySet();
    Set<String> given = predictions.reports().keySet();
    if (!expected.equals(given)) {
      throw new IllegalArgumentException(mismatch(references, predictions));
    }
    List<String> hypotheses = new ArrayList<>();
    for (String id : expected) {
      List<String> texts = predictions.reports().get(id);
      if (texts.size() != 1) {
        throw new IllegalArgumentException(
            predictions.where()
                + ": id '"
                + id
                + "' has "
                + texts.size()
                + " predictions; give exactly one");
      }
      hypotheses.add(texts.get(0));
    }
    return new PairedReports(
        List.copyOf(expected), hypotheses, List.copyOf(references.reports().values()));
  }

  private static String mismatch(ReportFile references, ReportFile predictions) {
    return "ids differ; "
        + missing(predictions, references)
        + "; "
        + missing(references, predictions)
        + ". Give both files the same ids.";
  }

  private static String missing(ReportFile from, ReportFile of) {
    List<String> ids =
        of.reports().keySet().stream()
            .filter(id -> !from.reports().containsKey(id))
            .collect(Collectors.toList());
    String shown = ids.stream().limit(SHOWN).collect(Collectors.joining(", "));
    String rest = ids.size() > SHOWN ? ", and " + (ids.size() - SHOWN) + " more" : "";
    return from.where() + " lacks " + ids.size() + (ids.isEmpty() ? "" : " (" + shown + rest + ")");
  }

  /** These pairs, then those; ids may repeat. */
  PairedReports and(PairedReports others) {
    List<String> allIds = new ArrayList<>(ids);
    List<String> allHypotheses = new ArrayList<>(hypotheses);
    List<List<String>> allReferences = new ArrayList<>(references);
    allIds.addAll(others.ids);
    allHypotheses.addAll(others.hypotheses);
    allReferences.addAll(others.references);
    return new PairedReports(allIds, allHypotheses, allReferences);
  }

  /** The same pairs with every text changed. */
  public PairedReports map(UnaryOperator<String> change) {
    return new PairedReports(
        ids,
        hypotheses.stream().map(change).toList(),
        references.stream().map(texts -> texts.stream().map(change).toList()).toList());
  }
}
