package org.ithn.metrics.scoring;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Predictions and references of the same ids, in the order of the references.
 *
 * @param ids the id of each item
 * @param hypotheses the prediction of each item
 * @param references the references of each item, at least one
 * @param section the section that the references are, such as {@code impression}; empty for
 *     findings and for files that do not name it
 */
public record PairedReports(
    List<String> ids, List<String> hypotheses, List<List<String>> references, String section) {
  private static final int SHOWN = 10;
  private static final Pattern VIEW = Pattern.compile("#\\d+$");

  public PairedReports {
    ids = List.copyOf(ids);
    hypotheses = List.copyOf(hypotheses);
    references = List.copyOf(references);
  }

  /** Creates pairs of findings, or of an unknown section. */
  public PairedReports(List<String> ids, List<String> hypotheses, List<List<String>> references) {
    this(ids, hypotheses, references, "");
  }

  /** Returns the first reference of each item. */
  List<String> firstReferences() {
    return references.stream().map(texts -> texts.get(0)).toList();
  }

  /** Returns a copy with other predictions. */
  public PairedReports withHypotheses(List<String> others) {
    return new PairedReports(ids, others, references, section);
  }

  /**
   * Pairs predictions and references by id. Predictions of single views ({@code STUDY#VIEW}, as
   * written by {@code ithn evaluate}) are paired with their study's references if the references
   * are per study.
   *
   * @throws IllegalArgumentException if an id is missing on one side (the message lists missing
   *     ids) or does not have exactly one prediction
   */
  public static PairedReports of(ReportFile references, ReportFile predictions) {
    Map<String, List<String>> truth =
        referencesByView(references.reports(), predictions.reports().keySet());
    Set<String> expected = truth.keySet();
    if (!expected.equals(predictions.reports().keySet())) {
      throw new IllegalArgumentException(mismatch(references, predictions));
    }
    List<String> hypotheses = new ArrayList<>();
    for (String id : expected) {
      List<String> texts = predictions.reports().get(id);
      if (texts.size() != 1) {
        throw new IllegalArgumentException(
            predictions.source()
                + ": id '"
                + id
                + "' has "
                + texts.size()
                + " predictions; give exactly one");
      }
      hypotheses.add(texts.get(0));
    }
    return new PairedReports(
        List.copyOf(expected), hypotheses, List.copyOf(truth.values()), references.section());
  }

  /** Returns the study's id from an item's id, which is {@code STUDY} or {@code STUDY#VIEW}. */
  public static String studyId(String id) {
    return VIEW.matcher(id).replaceFirst("");
  }

  /** Returns references by view if the ids are views of the references' studies, else unchanged. */
  private static Map<String, List<String>> referencesByView(
      Map<String, List<String>> references, Set<String> predictedIds) {
    ListMultimap<String, String> views = ArrayListMultimap.create();
    for (String id : predictedIds) {
      views.put(studyId(id), id);
    }
    if (predictedIds.stream().anyMatch(references::containsKey)
        || !references.keySet().equals(views.keySet())) {
      return references;
    }
    Map<String, List<String>> byView = new LinkedHashMap<>();
    references.forEach((id, texts) -> views.get(id).forEach(view -> byView.put(view, texts)));
    return byView;
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
    return from.source()
        + " lacks "
        + ids.size()
        + (ids.isEmpty() ? "" : " (" + shown + rest + ")");
  }

  /** Returns these pairs followed by others; ids may repeat. */
  PairedReports concat(PairedReports others) {
    List<String> allIds = new ArrayList<>(ids);
    List<String> allHypotheses = new ArrayList<>(hypotheses);
    List<List<String>> allReferences = new ArrayList<>(references);
    allIds.addAll(others.ids);
    allHypotheses.addAll(others.hypotheses);
    allReferences.addAll(others.references);
    return new PairedReports(allIds, allHypotheses, allReferences, section);
  }

  /** Returns a copy with every text transformed. */
  public PairedReports map(UnaryOperator<String> change) {
    return new PairedReports(
        ids,
        hypotheses.stream().map(change).toList(),
        references.stream().map(texts -> texts.stream().map(change).toList()).toList(),
        section);
  }
}
