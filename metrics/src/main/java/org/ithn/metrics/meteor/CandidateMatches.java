package org.ithn.metrics.meteor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ithn.metrics.meteor.Lexicon.Word;

/** All candidate matches of a pair, by their first reference word, in the order of the modules. */
final class CandidateMatches {
  private static final Set<MeteorModule> WORD_MODULES =
      EnumSet.of(MeteorModule.STEM, MeteorModule.SYNONYM);

  private final Word[] hypothesis;
  private final Word[] reference;
  private final List<List<Match>> startingAt = new ArrayList<>();
  private final int[] hypothesisCover;
  private final int[] referenceCover;

  /** Limit of word pairs: about 31,000 words in both texts. */
  private static final long MOST_PAIRS = 1_000_000_000;

  /** Limit of matches, which bounds the memory for texts of repeated words. */
  private static final int MOST_MATCHES = 2_000_000;

  private int matches;

  /** Lists the matches; identical texts get only exact ones, because no other can be better. */
  CandidateMatches(Word[] hypothesis, Word[] reference, MeteorResources resources) {
    this.hypothesis = hypothesis;
    this.reference = reference;
    if ((long) hypothesis.length * reference.length > MOST_PAIRS) {
      throw tooLong();
    }
    hypothesisCover = new int[hypothesis.length];
    referenceCover = new int[reference.length];
    for (int i = 0; i < reference.length; i++) {
      startingAt.add(new ArrayList<>());
    }
    boolean identical = Arrays.equals(hypothesis, reference);
    addWordPairs(MeteorModule.EXACT);
    if (!identical) {
      resources.modules().stream()
          .filter(WORD_MODULES::contains)
          .sorted()
          .forEach(this::addWordPairs);
      resources.paraphrases().ifPresent(this::addParaphrases);
    }
  }

  int referenceLength() {
    return reference.length;
  }

  int hypothesisLength() {
    return hypothesis.length;
  }

  /** Returns the matches whose first reference word is {@code index}. */
  List<Match> matchesStartingAt(int index) {
    return startingAt.get(index);
  }

  /** Returns the only match that starts at a word, if none of its words is in another match. */
  Optional<Match> uniqueMatchAt(int index) {
    List<Match> matches = startingAt.get(index);
    return matches.size() == 1 && isUnique(matches.get(0))
        ? Optional.of(matches.get(0))
        : Optional.empty();
  }

  private boolean isUnique(Match match) {
    return allOne(referenceCover, match.referenceStart(), match.referenceEnd())
        && allOne(hypothesisCover, match.hypothesisStart(), match.hypothesisEnd());
  }

  private static boolean allOne(int[] cover, int from, int to) {
    for (int i = from; i < to; i++) {
      if (cover[i] != 1) {
        return false;
      }
    }
    return true;
  }

  private void addWordPairs(MeteorModule module) {
    for (int i = 0; i < reference.length; i++) {
      addWordPairs(module, i);
    }
  }

  private void addWordPairs(MeteorModule module, int index) {
    for (int j = 0; j < hypothesis.length; j++) {
      if (matches(module, hypothesis[j], reference[index])) {
        add(new Match(module, index, 1, j, 1));
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // equal words of one lexicon are the same object
  private static boolean matches(MeteorModule module, Word a, Word b) {
    return switch (module) {
      case EXACT -> a == b;
      case STEM -> a != b && a.sharesStem(b);
      case SYNONYM -> a != b && a.isSynonym(b);
      case PARAPHRASE ->
          throw new IllegalArgumentException(
              "METEOR: the paraphrase module matches phrases, not pairs of words");
    };
  }

  /**
   * Adds paraphrases of reference phrases, then of hypothesis phrases; a pair listed in both
   * directions counts twice.
   */
  private void addParaphrases(ParaphraseTable table) {
    int[] hypothesisIds = numbers(hypothesis);
    int[] referenceIds = numbers(reference);
    table.forEachPair(
        referenceIds,
        hypothesisIds,
        (start, length, otherStart, otherLength) ->
            add(new Match(MeteorModule.PARAPHRASE, start, length, otherStart, otherLength)));
    table.forEachPair(
        hypothesisIds,
        referenceIds,
        (start, length, otherStart, otherLength) ->
            add(new Match(MeteorModule.PARAPHRASE, otherStart, otherLength, start, length)));
  }

  private static int[] numbers(Word[] words) {
    return Arrays.stream(words).mapToInt(Word::paraphraseNumber).toArray();
  }

  private IllegalArgumentException tooLong() {
    return new IllegalArgumentException(
        ("METEOR: a prediction of %d words and a reference of %d words are too long to align;"
                + " shorten them with --truncate, or leave METEOR out")
            .formatted(hypothesis.length, reference.length));
  }

  private void add(Match match) {
    matches++;
    if (matches > MOST_MATCHES) {
      throw tooLong();
    }
    startingAt.get(match.referenceStart()).add(match);
    for (int i = match.referenceStart(); i < match.referenceEnd(); i++) {
      referenceCover[i]++;
    }
    for (int i = match.hypothesisStart(); i < match.hypothesisEnd(); i++) {
      hypothesisCover[i]++;
    }
  }
}
