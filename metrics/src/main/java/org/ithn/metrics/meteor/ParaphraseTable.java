package org.ithn.metrics.meteor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.StringTokenizer;
import org.ithn.metrics.text.NgramTable;

/**
 * Table of phrases and their paraphrases, stored as integer arrays because the official table has
 * five million pairs.
 *
 * <p>Phrases are numbered by {@link NgramTable}; the paraphrases of a phrase form a linked list in
 * file order.
 */
final class ParaphraseTable {
  private static final int NONE = -1;
  private static final int MAX_PAIRS = 20_000_000;

  private final Map<String, Integer> words = new HashMap<>();
  private final NgramTable phrases = new NgramTable(1 << 12);
  private final IntList texts = new IntList();
  private final IntList textStarts = new IntList();
  private final IntList nextOfPhrase = new IntList();
  private final IntList firstOfPhrase = new IntList();
  private final IntList lastOfPhrase = new IntList();

  private ParaphraseTable() {}

  /** Reads a gzip file of line triples: probability, phrase, paraphrase. */
  static ParaphraseTable read(Path file) throws IOException {
    return read(file, MAX_PAIRS);
  }

  static ParaphraseTable read(Path file, int maxPairs) throws IOException {
    ParaphraseTable table = new ParaphraseTable();
    try (ResourceLines lines = ResourceLines.openGzip(file)) {
      while (lines.next().isPresent()) {
        if (table.textStarts.size() == maxPairs) {
          throw lines.damaged("has more than the %d pairs allowed".formatted(maxPairs), null);
        }
        table.add(lines.required("a phrase"), lines.required("a paraphrase"));
      }
    }
    return table;
  }

  private void add(String phrase, String paraphrase) {
    int id = NgramTable.EMPTY;
    StringTokenizer tokens = new StringTokenizer(phrase);
    while (tokens.hasMoreTokens()) {
      id = phrases.add(id, number(tokens.nextToken()));
    }
    int entry = textStarts.size();
    textStarts.add(texts.size());
    tokens = new StringTokenizer(paraphrase);
    while (tokens.hasMoreTokens()) {
      texts.add(number(tokens.nextToken()));
    }
    append(id, entry);
  }

  private void append(int phrase, int entry) {
    nextOfPhrase.add(NONE);
    firstOfPhrase.padTo(phrase + 1, NONE);
    lastOfPhrase.padTo(phrase + 1, NONE);
    if (firstOfPhrase.get(phrase) == NONE) {
      firstOfPhrase.set(phrase, entry);
    } else {
      nextOfPhrase.set(lastOfPhrase.get(phrase), entry);
    }
    lastOfPhrase.set(phrase, entry);
  }

  private int number(String word) {
    return words.computeIfAbsent(word, unseen -> words.size());
  }

  /** Returns the word's number, or -1 if the table does not contain it. */
  int find(String word) {
    return words.getOrDefault(word, NONE);
  }

  /** Receiver of each occurrence of a paraphrase. */
  interface OccurrenceConsumer {
    void accept(int phraseStart, int phraseLength, int otherStart, int otherLength);
  }

  /**
   * Finds every phrase of {@code text} that has a paraphrase in {@code other}; both are word
   * numbers from {@link #find}.
   */
  void forEachPair(int[] text, int[] other, OccurrenceConsumer sink) {
    for (int start = 0; start < text.length; start++) {
      int id = NgramTable.EMPTY;
      for (int end = start; end < text.length && text[end] != NONE; end++) {
        id = phrases.find(id, text[end]);
        if (id == NgramTable.ABSENT) {
          break;
        }
        for (int entry = first(id); entry != NONE; entry = nextOfPhrase.get(entry)) {
          occurrences(entry, start, end + 1 - start, other, sink);
        }
      }
    }
  }

  private int first(int phrase) {
    return phrase < firstOfPhrase.size() ? firstOfPhrase.get(phrase) : NONE;
  }

  private void occurrences(int entry, int start, int length, int[] other, OccurrenceConsumer sink) {
    int begin = textStarts.get(entry);
    int end = entry + 1 < textStarts.size() ? textStarts.get(entry + 1) : texts.size();
    for (int at = 0; at + end - begin <= other.length; at++) {
      if (Arrays.equals(texts.elements(), begin, end, other, at, at + end - begin)) {
        sink.accept(start, length, at, end - begin);
      }
    }
  }

  /** Growable array of ints. */
  private static final class IntList {
    private int[] elements = new int[1024];
    private int size;

    int size() {
      return size;
    }

    int[] elements() {
      return elements;
    }

    int get(int index) {
      return elements[index];
    }

    void set(int index, int value) {
      elements[index] = value;
    }

    void add(int value) {
      if (size == elements.length) {
        elements = Arrays.copyOf(elements, size + (size >> 1));
      }
      elements[size++] = value;
    }

    void padTo(int length, int value) {
      while (size < length) {
        add(value);
      }
    }
  }
}
