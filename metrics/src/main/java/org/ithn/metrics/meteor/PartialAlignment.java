package org.ithn.metrics.meteor;

import java.util.ArrayList;
import java.util.List;

/** Alignment of the reference's words from the first up to some word, extended by the search. */
final class PartialAlignment {
  private static final int NO_CHUNK = -1;

  /** Linked list of the chosen matches, last first. */
  private record Chosen(Match match, Chosen before) {}

  private long[] usedHypothesis;
  private long[] usedReference;
  private boolean marked = true;
  private Chosen chosen;
  private int score;
  private int chunks;
  private int movement;
  private int chunkEnd = NO_CHUNK;
  private int next;

  /** Creates an empty alignment in which the words of unique matches are already used. */
  PartialAlignment(CandidateMatches candidates, List<Match> uniqueMatches) {
    usedHypothesis = new long[candidates.hypothesisLength() / Long.SIZE + 1];
    usedReference = new long[candidates.referenceLength() / Long.SIZE + 1];
    uniqueMatches.forEach(this::markUsed);
  }

  private PartialAlignment(PartialAlignment other) {
    usedHypothesis = other.usedHypothesis;
    usedReference = other.usedReference;
    marked = false;
    chosen = other.chosen;
    score = other.score;
    chunks = other.chunks;
    movement = other.movement;
    chunkEnd = other.chunkEnd;
    next = other.next;
  }

  /** Returns the first undecided reference word. */
  int nextWord() {
    return next;
  }

  boolean isReferenceUsed(int word) {
    return isSet(usedReference, word);
  }

  boolean canAdd(Match match) {
    for (int i = match.referenceStart(); i < match.referenceEnd(); i++) {
      if (isSet(usedReference, i)) {
        return false;
      }
    }
    for (int i = match.hypothesisStart(); i < match.hypothesisEnd(); i++) {
      if (isSet(usedHypothesis, i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns a copy with one more match, whose movement is not counted: see {@link #addMovement}.
   */
  PartialAlignment withMatch(Match match) {
    PartialAlignment extended = new PartialAlignment(this);
    extended.append(match);
    return extended;
  }

  /**
   * Adds the movement of a match that a copy took to this alignment, which continues without it.
   * The official program does this, and its tie-breaking depends on it.
   */
  void addMovement(Match match) {
    movement += match.distance();
  }

  /** Returns true if the copy with this match would rank before the other alignment. */
  boolean isBetterWith(Match match, PartialAlignment other) {
    return compare(
            score + match.searchScore(), chunks + (breaksChunk(match) ? 1 : 0), movement, other)
        < 0;
  }

  /**
   * Marks the words of the match that this copy added; deferred until the copy is known to be kept.
   */
  void markUsedWords() {
    if (!marked) {
      usedHypothesis = usedHypothesis.clone();
      usedReference = usedReference.clone();
      markUsed(chosen.match);
      marked = true;
    }
  }

  /** Appends a unique match, whose words are already used. */
  void appendUniqueMatch(Match match) {
    append(match);
    addMovement(match);
  }

  /** Leaves the next reference word unmatched. */
  void skipWord() {
    closeChunk();
    next++;
  }

  void closeChunk() {
    if (chunkEnd != NO_CHUNK) {
      chunks++;
      chunkEnd = NO_CHUNK;
    }
  }

  /** Returns the chosen matches, in no particular order. */
  List<Match> matches() {
    List<Match> matches = new ArrayList<>();
    for (Chosen c = chosen; c != null; c = c.before) {
      matches.add(c.match);
    }
    return matches;
  }

  int chunks() {
    return chunks;
  }

  /** Orders alignments best first: higher score, then fewer chunks, then less movement. */
  static int compare(PartialAlignment a, PartialAlignment b) {
    return compare(a.score, a.chunks, a.movement, b);
  }

  private static int compare(int score, int chunks, int movement, PartialAlignment b) {
    if (score != b.score) {
      return Integer.compare(b.score, score);
    }
    return chunks != b.chunks
        ? Integer.compare(chunks, b.chunks)
        : Integer.compare(movement, b.movement);
  }

  private boolean breaksChunk(Match match) {
    return chunkEnd != NO_CHUNK && match.hypothesisStart() != chunkEnd;
  }

  private void append(Match match) {
    chosen = new Chosen(match, chosen);
    score += match.searchScore();
    chunks += breaksChunk(match) ? 1 : 0;
    chunkEnd = match.hypothesisEnd();
    next = match.referenceEnd();
  }

  private void markUsed(Match match) {
    for (int i = match.referenceStart(); i < match.referenceEnd(); i++) {
      usedReference[i >> 6] |= 1L << i;
    }
    for (int i = match.hypothesisStart(); i < match.hypothesisEnd(); i++) {
      usedHypothesis[i >> 6] |= 1L << i;
    }
  }

  private static boolean isSet(long[] bits, int index) {
    return (bits[index >> 6] & (1L << index)) != 0;
  }
}
