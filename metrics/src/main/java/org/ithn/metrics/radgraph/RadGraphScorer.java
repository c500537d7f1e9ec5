package org.ithn.metrics.radgraph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.Signature;
import org.ithn.metrics.radgraph.RadGraphAnnotation.Entity;
import org.ithn.metrics.radgraph.RadGraphAnnotation.Relation;
import org.ithn.metrics.text.LowerCase;

/**
 * RadGraph F1 of annotated reports, in [0, 1]; higher is better.
 *
 * <p>A report is a set of facts, and its score is {@code 2 |H and R| / (|H| + |R|)} for the facts H
 * of the hypothesis and R of the reference; 0 if one of them has none. The corpus score is the mean
 * over reports. A fact is
 *
 * <ul>
 *   <li>{@code RadGraph-simple} (RG_E): words and label of an entity;
 *   <li>{@code RadGraph-partial} (RG_ER): also, whether the entity has a relation;
 *   <li>{@code RadGraph-complete} (RG_ER with a bar): for each relation, the words and label of the
 *       entity, the type, and the words of the other entity, all in lower case; an entity without
 *       relations counts as in RG_E.
 * </ul>
 *
 * <p>{@code RadGraph-RadCliQ} is the part of RadCliQ: the mean of RG_E and of the F1 of relations
 * with words and label of both ends. Reports without relations have at most 0.5.
 *
 * <p>Example: {@code {effusion OBS-DP, left ANAT-DP}} and {@code {effusion OBS-DP}} without
 * relations have RG_E 2 / 3.
 *
 * <p>Source: Jain et al. (2021), RadGraph; Delbrouck et al. (2022), "Improving the Factual
 * Correctness of Radiology Report Generation with Semantic Rewards", sec. 3; Yu et al. (2023),
 * "Evaluating progress in automatic chest X-ray radiology report generation". Computed as in the
 * packages {@code radgraph} 0.1.18 and {@code RadEval} 2.2.1.
 */
public final class RadGraphScorer {
  /** Name of the score that is a part of RadCliQ. */
  public static final String RADCLIQ_PART = "RadGraph-RadCliQ";

  private RadGraphScorer() {}

  /**
   * Computes the four scores of annotated reports.
   *
   * @param hypotheses the annotations of the generated reports
   * @param references the annotations of the references, in the same order
   * @param source the origin of the annotations in the signature, such as {@code file@1a2b3c4d}
   * @throws IllegalArgumentException if the lists are empty or differ in length
   */
  public static List<CorpusScore> score(
      List<RadGraphAnnotation> hypotheses, List<RadGraphAnnotation> references, String source) {
    if (hypotheses.isEmpty() || hypotheses.size() != references.size()) {
      throw new IllegalArgumentException(
          "RadGraph: %d annotated hypotheses and %d references; give equally many, at least one"
              .formatted(hypotheses.size(), references.size()));
    }
    Signature signature = Signature.of("RadGraph", "none").withField("graphs", source);
    List<CorpusScore> scores = new ArrayList<>();
    for (Facts level : List.of(Facts.SIMPLE, Facts.PARTIAL, Facts.COMPLETE)) {
      String name = "RadGraph-" + level.name().toLowerCase(Locale.ROOT);
      scores.add(
          CorpusScore.mean(signature.withMetric(name), items(hypotheses, references, level)));
    }
    double[] entities = items(hypotheses, references, Facts.SIMPLE);
    double[] relations = items(hypotheses, references, Facts.RELATIONS);
    for (int i = 0; i < entities.length; i++) {
      entities[i] = (entities[i] + relations[i]) / 2;
    }
    scores.add(CorpusScore.mean(signature.withMetric(RADCLIQ_PART), entities));
    return scores;
  }

  private static double[] items(
      List<RadGraphAnnotation> hypotheses, List<RadGraphAnnotation> references, Facts level) {
    double[] items = new double[hypotheses.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = f1(level.of(hypotheses.get(i)), level.of(references.get(i)));
    }
    return items;
  }

  private static double f1(Set<List<String>> hypothesis, Set<List<String>> reference) {
    long both = hypothesis.stream().filter(reference::contains).count();
    return both == 0 ? 0 : 2.0 * both / (hypothesis.size() + reference.size());
  }

  /** Kinds of facts that two reports can share. */
  private enum Facts {
    SIMPLE {
      @Override
      void add(Entity entity, Set<List<String>> facts) {
        facts.add(List.of(entity.tokens(), entity.label()));
      }
    },
    PARTIAL {
      @Override
      void add(Entity entity, Set<List<String>> facts) {
        String related = entity.relations().isEmpty() ? "" : "related";
        facts.add(List.of(entity.tokens(), entity.label(), related));
      }
    },
    COMPLETE {
      @Override
      void add(Entity entity, Set<List<String>> facts) {
        if (entity.relations().isEmpty()) {
          SIMPLE.add(entity, facts); // not in lower case, as in the package radgraph
        }
        for (Relation each : entity.relations()) {
          facts.add(
              List.of(
                  LowerCase.of(entity.tokens()),
                  entity.label(),
                  each.type(),
                  LowerCase.of(each.tokens())));
        }
      }
    },
    RELATIONS {
      @Override
      void add(Entity entity, Set<List<String>> facts) {
        for (Relation each : entity.relations()) {
          facts.add(
              List.of(entity.tokens(), entity.label(), each.type(), each.tokens(), each.label()));
        }
      }
    };

    /** Adds the facts that start at an entity. */
    abstract void add(Entity entity, Set<List<String>> facts);

    Set<List<String>> of(RadGraphAnnotation annotation) {
      Set<List<String>> facts = new HashSet<>();
      annotation.entities().forEach(entity -> add(entity, facts));
      return facts;
    }
  }
}
