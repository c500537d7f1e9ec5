package org.ithn.metrics.probe;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.ithn.metrics.text.Whitespace;

/** Sentences and words of reports, and damage to their number and order. */
final class Sentences {
  private static final Splitter SPLITTER = Splitter.on(Pattern.compile("(?<=[.;?!]) "));
  private static final Pattern CLOSED = Pattern.compile(".*[.;?!]");

  private Sentences() {}

  /** Returns the sentences of a report, each with its mark. */
  static List<String> of(String report) {
    return SPLITTER.splitToList(report);
  }

  /**
   * Returns a text with a full stop if it has no mark at its end, separated as in another text.
   *
   * @param style the text whose full stops are separated in the desired way
   */
  static String closed(String text, String style) {
    if (text.isEmpty() || CLOSED.matcher(text).matches()) {
      return text;
    }
    return text + (style.contains(" .") ? " ." : ".");
  }

  /** Returns the report with its sentences in another order, if it has two different ones. */
  static String shuffle(String report, SplittableRandom random) {
    List<String> sentences = new ArrayList<>(of(report));
    sentences.replaceAll(sentence -> closed(sentence, report));
    if (sentences.stream().distinct().count() < 2) {
      return report;
    }
    List<String> shuffled = sentences;
    while (shuffled.equals(sentences)) {
      shuffled = shuffled(sentences, random);
    }
    return String.join(" ", shuffled);
  }

  /** Returns the elements in random order. */
  static <T> List<T> shuffled(List<T> elements, SplittableRandom random) {
    List<T> shuffled = new ArrayList<>(elements);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      T swapped = shuffled.get(i);
      shuffled.set(i, shuffled.get(other));
      shuffled.set(other, swapped);
    }
    return shuffled;
  }

  /** Returns the first half of the words, rounded up; one word stays. */
  static String firstHalf(String report) {
    List<String> words = Whitespace.words(report);
    return String.join(" ", words.subList(0, (words.size() + 1) / 2));
  }

  /** Returns the report with one of its words twice in a row; punctuation marks are no words. */
  static String repeatWord(String report, SplittableRandom random) {
    List<String> words = Whitespace.words(report);
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).chars().allMatch(Character::isLetterOrDigit)) {
        places.add(i);
      }
    }
    if (places.isEmpty()) {
      return report;
    }
    int place = places.get(random.nextInt(places.size()));
    words.add(place, words.get(place));
    return String.join(" ", words);
  }

  /** Returns the text with a capital at its beginning. */
  static String capitalized(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
