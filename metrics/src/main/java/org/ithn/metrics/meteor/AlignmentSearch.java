package org.ithn.metrics.meteor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Beam search, from the reference's first word to its last, for the alignment with the most matches
 * and the fewest chunks.
 */
final class AlignmentSearch {
  private final CandidateMatches candidates;
  private final List<Optional<Match>> uniqueMatches = new ArrayList<>();

  private AlignmentSearch(CandidateMatches candidates) {
    this.candidates = candidates;
    for (int i = 0; i < candidates.referenceLength(); i++) {
      uniqueMatches.add(candidates.uniqueMatchAt(i));
    }
  }

  /** Returns the best alignment that the beam finds, with its last chunk closed. */
  static PartialAlignment findBest(CandidateMatches candidates) {
    return new AlignmentSearch(candidates).run();
  }

  private PartialAlignment run() {
    Beam beam = new Beam();
    Beam next = new Beam();
    beam.add(
        new PartialAlignment(
            candidates, uniqueMatches.stream().flatMap(Optional::stream).toList()));
    for (int word = 0; word < candidates.referenceLength(); word++) {
      for (int i = 0; i < beam.size(); i++) {
        advance(beam.get(i), word, next);
      }
      if (!next.isEmpty()) {
        next.markUsedWords();
        Beam previous = beam;
        beam = next;
        next = previous;
        next.clear();
      }
    }
    return closeChunks(beam);
  }

  /** Returns the best alignment after counting the last chunks. */
  private static PartialAlignment closeChunks(Beam beam) {
    Beam closed = new Beam();
    for (int i = 0; i < beam.size(); i++) {
      beam.get(i).closeChunk();
      closed.add(beam.get(i));
    }
    return closed.get(0);
  }

  /**
   * Adds the extensions of a path at a reference word: each possible match in order, then no match.
   */
  private void advance(PartialAlignment path, int word, Beam next) {
    if (path.isReferenceUsed(word)) {
      advanceUsedWord(path, word, next);
      return;
    }
    for (Match match : candidates.matchesStartingAt(word)) {
      if (path.canAdd(match)) {
        if (next.keeps(path, match)) {
          next.add(path.withMatch(match));
        }
        path.addMovement(match);
      }
    }
    path.skipWord();
    next.add(path);
  }

  private void advanceUsedWord(PartialAlignment path, int word, Beam next) {
    if (word < path.nextWord()) {
      next.add(path);
    } else if (uniqueMatches.get(word).isPresent()) {
      path.appendUniqueMatch(uniqueMatches.get(word).get());
      next.add(path);
    }
  }
}
