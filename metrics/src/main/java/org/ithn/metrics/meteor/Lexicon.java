package org.ithn.metrics.meteor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.tartarus.snowball.ext.englishStemmer;

/** Cache of word properties: stem, synonym sets, number in the paraphrase table. Thread-safe. */
final class Lexicon {
  /** Word; equal words of one lexicon are the same object. */
  static final class Word {
    private final int stemNumber;
    private final int[] synonymSets;
    private final long synonymBits;
    private final int paraphraseNumber;
    private final boolean function;

    Word(String text, int stemNumber, MeteorResources resources) {
      this.stemNumber = stemNumber;
      synonymSets =
          resources.synonyms().map(table -> table.synonymSets(text)).orElseGet(() -> new int[0]);
      synonymBits = bits(synonymSets);
      paraphraseNumber = resources.paraphrases().map(table -> table.find(text)).orElse(-1);
      function = resources.isFunctionWord(text);
    }

    boolean isFunctionWord() {
      return function;
    }

    int paraphraseNumber() {
      return paraphraseNumber;
    }

    boolean sharesStem(Word other) {
      return stemNumber == other.stemNumber;
    }

    boolean isSynonym(Word other) {
      return (synonymBits & other.synonymBits) != 0 && intersect(synonymSets, other.synonymSets);
    }

    /** Returns a 64-bit signature of the sets; words without a common bit share no set. */
    private static long bits(int[] sets) {
      long bits = 0;
      for (int set : sets) {
        bits |= 1L << ((set * 0x9E3779B9) >>> 26);
      }
      return bits;
    }

    private static boolean intersect(int[] a, int[] b) {
      int i = 0;
      int j = 0;
      while (i < a.length && j < b.length) {
        if (a[i] == b[j]) {
          return true;
        }
        if (a[i] < b[j]) {
          i++;
        } else {
          j++;
        }
      }
      return false;
    }
  }

  private final MeteorResources resources;
  private final Map<String, Word> words = new ConcurrentHashMap<>();
  private final Map<String, Integer> stems = new ConcurrentHashMap<>();
  private final AtomicInteger stemCount = new AtomicInteger();

  Lexicon(MeteorResources resources) {
    this.resources = resources;
  }

  Word[] lookUp(List<String> texts) {
    Word[] found = new Word[texts.size()];
    for (int i = 0; i < found.length; i++) {
      Word known = words.get(texts.get(i));
      found[i] = known != null ? known : words.computeIfAbsent(texts.get(i), this::make);
    }
    return found;
  }

  private Word make(String text) {
    englishStemmer stemmer = new englishStemmer();
    stemmer.setCurrent(text);
    stemmer.stem();
    int number = stems.computeIfAbsent(stemmer.getCurrent(), unseen -> stemCount.getAndIncrement());
    return new Word(text, number, resources);
  }
}
