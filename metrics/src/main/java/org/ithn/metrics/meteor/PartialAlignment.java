package org.ithn.metrics.meteor;

import java.util.ArrayList;
import java.util.List;

/**
 * An alignment of the reference's words from the left up to some word; extended or advanced by the
 * search.
 */
final class PartialAlignment {
  private static final int NO_CHUNK = -1;

  /** Matches chosen so far, last first. */
  private record Chosen(Match match, Chosen before) {}

  private long[] usedHypothesis;
  private long[] usedReference;
  private boolean settled = true;
  private Chosen chosen;
  private int worth;
  private int chunks;
  private int movement;
  private int chunkEnd = NO_CHUNK;
  private int next;

  /** An empty alignment in which the words of the certain matches are taken. */
  PartialAlignment(CandidateMatches lattice, List<Match> certain) {
    usedHypothesis = new long[lattice.hypothesisLength() / Long.SIZE + 1];
    usedReference = new long[lattice.referenceLength() / Long.SIZE + 1];
    certain.forEach(this::take);
  }

  private PartialAlignment(PartialAlignment other) {
    usedHypothesis = other.usedHypothesis;
    usedReference = other.usedReference;
    settled = false;
    chosen = other.chosen;
    worth = other.worth;
    chunks = other.chunks;
    movement = other.movement;
    chunkEnd = other.chunkEnd;
    next = other.next;
  }

  /** First reference word that is not yet decided. */
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

  /** A copy with one more match, whose movement is not counted: see {@link #addMovement}. */
  PartialAlignment withMatch(Match match) {
    PartialAlignment extended = new PartialAlignment(this);
    extended.append(match);
    return extended;
  }

  /**
   * Counts the movement of a match that a copy took for this alignment, which goes on without it:
   * the official program does so, and its choice among equals depends on it.
   */
  void addMovement(Match match) {
    movement += match.distance();
  }

  /** Whether the copy with this match would come before the other alignment. */
  boolean isBetterWith(Match match, PartialAlignment other) {
    return compare(
            worth + match.searchScore(), chunks + (breaksChunk(match) ? 1 : 0), movement, other)
        < 0;
  }

  /**
   * Marks the words of the match that this copy added; put off until it is known that the copy is
   * kept.
   */
  void markUsedWords() {
    if (!settled) {
      usedHypothesis = usedHypothesis.clone();
      usedReference = usedReference.clone();
      take(chosen.match);
      settled = true;
    }
  }

  /** Passes a certain match, whose words are already taken. */
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

  /** The chosen matches, in no particular order. */
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

  /** Best first: more worth, then fewer chunks, then less movement. */
  static int compare(PartialAlignment a, PartialAlignment b) {
    return compare(a.worth, a.chunks, a.movement, b);
  }

  private static int compare(int worth, int chunks, int movement, PartialAlignment b) {
    if (worth != b.worth) {
      return Integer.compare(b.worth, worth);
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
    worth += match.searchScore();
    chunks += breaksChunk(match) ? 1 : 0;
    chunkEnd = match.hypothesisEnd();
    next = match.referenceEnd();
  }

  private void take(Match match) {
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
