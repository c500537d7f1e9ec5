package org.ithn.metrics.clinical;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Labeller of the single sentences of a report: abnormal or normal.
 *
 * <p>A sentence is abnormal if the labeller gives it a positive or uncertain observation other than
 * No Finding. The report consists of words and full stops, separated by spaces.
 *
 * @param labeller the labeller of each sentence
 */
public record SentenceLabeller(ReportLabeller labeller) {
  private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();
  private static final String END = ".";

  /**
   * Returns the sentences of a report without their full stops. A full stop that follows another
   * one ends an empty sentence; words after the last one are a sentence.
   */
  public static List<String> sentences(String report) {
    List<String> sentences = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (String word : WORDS.split(report)) {
      if (word.equals(END)) {
        sentences.add(String.join(" ", words));
        words.clear();
      } else {
        words.add(word);
      }
    }
    if (!words.isEmpty()) {
      sentences.add(String.join(" ", words));
    }
    return sentences;
  }

  /** Returns true for each abnormal sentence of a report, in order. */
  public List<Boolean> abnormal(String report) {
    return sentences(report).stream().map(this::isAbnormal).toList();
  }

  /** Returns true if a sentence is abnormal. */
  public boolean isAbnormal(String sentence) {
    return labeller.label(sentence).statuses().entrySet().stream()
        .filter(entry -> entry.getKey() != Observation.NO_FINDING)
        .map(Map.Entry::getValue)
        .anyMatch(status -> status == Status.POSITIVE || status == Status.UNCERTAIN);
  }
}
