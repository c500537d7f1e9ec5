package org.ithn.metrics.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Known damage to predictions. A report to which a damage does not apply stays unchanged.
 *
 * <p>Texts have single blanks between words, as from {@link
 * org.ithn.metrics.text.Whitespace#normalized}.
 */
public enum Damage {
  /** One negation of a report removed, or one added if it has none. */
  NEGATION(
      "negation",
      Meaning.CHANGED,
      "One negation of each report is removed, or one added: \"no effusion\" becomes"
          + " \"effusion\".") {
    @Override
    String change(String report, SplittableRandom random) {
      return Negations.flip(report, random);
    }
  },
  /** Left and right exchanged. */
  SIDE("side", Meaning.CHANGED, "Left and right are exchanged.") {
    @Override
    String change(String report, SplittableRandom random) {
      return WordSwap.SIDES.apply(report);
    }
  },
  /** Upper and lower, apex and base exchanged. */
  LEVEL("level", Meaning.CHANGED, "Upper and lower, apex and base are exchanged.") {
    @Override
    String change(String report, SplittableRandom random) {
      return WordSwap.LEVELS.apply(report);
    }
  },
  /** Words of degree exchanged. */
  SEVERITY(
      "severity",
      Meaning.CHANGED,
      "Words of degree are exchanged: \"mild\" and \"severe\", \"small\" and \"large\".") {
    @Override
    String change(String report, SplittableRandom random) {
      return WordSwap.DEGREES.apply(report);
    }
  },
  /** A sentence with a finding deleted. */
  DELETED(
      "deleted",
      Meaning.CHANGED,
      "One sentence with a positive finding, by the rule labeller, is deleted.") {
    @Override
    String change(String report, SplittableRandom random) {
      return FindingSentences.delete(report, random);
    }
  },
  /** A sentence with a finding of another report appended. */
  ADDED(
      "added",
      Meaning.CHANGED,
      "One sentence with a positive finding of another prediction is appended.") {
    @Override
    List<String> change(List<String> ids, List<String> reports, SplittableRandom random) {
      return FindingSentences.add(reports, random);
    }
  },
  /** Only the first half of the words kept. */
  HALF("half", Meaning.CHANGED, "The second half of the words is cut off.") {
    @Override
    String change(String report, SplittableRandom random) {
      return Sentences.firstHalf(report);
    }
  },
  /** Every report empty. */
  EMPTY("empty", Meaning.CHANGED, "Every report is empty.") {
    @Override
    String change(String report, SplittableRandom random) {
      return "";
    }
  },
  /** Reports exchanged among patients. */
  EXCHANGED("exchanged", Meaning.CHANGED, "Each patient gets the report of another one.") {
    @Override
    List<String> change(List<String> ids, List<String> reports, SplittableRandom random) {
      return ReportExchange.among(ids, reports, random);
    }
  },
  /** The most common report for every patient. */
  ONE_REPORT("one-report", Meaning.CHANGED, "Every patient gets the most common prediction.") {
    @Override
    List<String> change(List<String> ids, List<String> reports, SplittableRandom random) {
      return ReportExchange.mostCommon(reports);
    }
  },
  /** Sentences in another order. */
  ORDER("order", Meaning.KEPT, "The sentences are in another order.") {
    @Override
    String change(String report, SplittableRandom random) {
      return Sentences.shuffle(report, random);
    }
  },
  /** One word written twice. */
  REPEATED("repeated", Meaning.KEPT, "One word is written twice.") {
    @Override
    String change(String report, SplittableRandom random) {
      return Sentences.repeatWord(report, random);
    }
  },
  /** Capital letters only. */
  CAPITALS("capitals", Meaning.KEPT, "All letters are capitals.") {
    @Override
    String change(String report, SplittableRandom random) {
      return report
          .codePoints() // the JDK's method takes quadratic time on many letters such as U+0149
          .mapToObj(c -> Character.toString(c).toUpperCase(Locale.ROOT))
          .collect(Collectors.joining());
    }
  };

  /** Effect of a damage on the clinical meaning of a report. */
  public enum Meaning {
    /** The report states something else. */
    CHANGED("changed"),
    /** The report states the same in other words. */
    KEPT("kept");

    private final String label;

    Meaning(String label) {
      this.label = label;
    }

    /** Returns the effect in tables and files. */
    public String label() {
      return label;
    }
  }

  private final String label;
  private final Meaning meaning;
  private final String description;

  Damage(String label, Meaning meaning, String description) {
    this.label = label;
    this.meaning = meaning;
    this.description = description;
  }

  /** Returns the name of the damage in tables and files. */
  public String label() {
    return label;
  }

  /** Returns the effect on the clinical meaning. */
  public Meaning meaning() {
    return meaning;
  }

  /** Returns a sentence that describes the damage. */
  public String description() {
    return description;
  }

  /**
   * Returns damaged reports.
   *
   * @param ids the ids of the reports; {@code STUDY#VIEW} are the views of one study
   * @param reports the reports in the order of the ids
   * @param seed the seed of all random choices; equal seeds give equal results
   */
  public List<String> apply(List<String> ids, List<String> reports, long seed) {
    return change(ids, reports, new SplittableRandom(seed + label.hashCode()));
  }

  List<String> change(List<String> ids, List<String> reports, SplittableRandom random) {
    List<String> changed = new ArrayList<>();
    reports.forEach(report -> changed.add(change(report, random)));
    return changed;
  }

  String change(String report, SplittableRandom random) {
    return report;
  }
}
