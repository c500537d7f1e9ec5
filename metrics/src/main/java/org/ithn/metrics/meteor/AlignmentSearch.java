package org.ithn.metrics.meteor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Beam search for the alignment with most and least scattered matches, from the reference's first
 * word to its last.
 */
final class AlignmentSearch {
  private final CandidateMatches lattice;
  private final List<Optional<Match>> certain = new ArrayList<>();

  private AlignmentSearch(CandidateMatches lattice) {
    this.lattice = lattice;
    for (int i = 0; i < lattice.referenceLength(); i++) {
      certain.add(lattice.uniqueMatchAt(i));
    }
  }

  /** The best alignment that the beam finds, its last chunk closed. */
  static PartialAlignment findBest(CandidateMatches lattice) {
    return new AlignmentSearch(lattice).run();
  }

  private PartialAlignment run() {
    Beam beam = new Beam();
    Beam next = new Beam();
    beam.add(new PartialAlignment(lattice, certain.stream().flatMap(Optional::stream).toList()));
    for (int word = 0; word < lattice.referenceLength(); word++) {
      for (int i = 0; i < beam.size(); i++) {
        advance(beam.get(i), word, next);
      }
      if (!next.isEmpty()) {
        next.markUsedWords();
        Beam used = beam;
        beam = next;
        next = used;
        next.clear();
      }
    }
    return closeChunks(beam);
  }

  /** The best once the last chunks are counted. */
  private static PartialAlignment closeChunks(Beam beam) {
    Beam closed = new Beam();
    for (int i = 0; i < beam.size(); i++) {
      beam.get(i).closeChunk();
      closed.add(beam.get(i));
    }
    return closed.get(0);
  }

  /**
   * Adds what can become of a path at a reference word: each match that fits, in order, then none.
   */
  private void advance(PartialAlignment path, int word, Beam next) {
    if (path.isReferenceUsed(word)) {
      passUsed(path, word, next);
      return;
    }
    for (Match match : lattice.matchesStartingAt(word)) {
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

  private void passUsed(PartialAlignment path, int word, Beam next) {
    if (word < path.nextWord()) {
      next.add(path);
    } else if (certain.get(word).isPresent()) {
      path.appendUniqueMatch(certain.get(word).get());
      next.add(path);
    }
  }
}
