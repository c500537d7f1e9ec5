package org.ithn.metrics.meteor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Beam search for the alignment with most and least scattered matches, from the reference's first
 * word to its last.
 */
final class AlignmentSearch {
  private final Lattice lattice;
  private final List<Optional<Match>> certain = new ArrayList<>();

  private AlignmentSearch(Lattice lattice) {
    this.lattice = lattice;
    for (int i = 0; i < lattice.referenceLength(); i++) {
      certain.add(lattice.certainAt(i));
    }
  }

  /** The best alignment that the beam finds, its last chunk closed. */
  static PartialAlignment best(Lattice lattice) {
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
        next.settle();
        Beam used = beam;
        beam = next;
        next = used;
        next.clear();
      }
    }
    return closed(beam);
  }

  /** The best once the last chunks are counted. */
  private static PartialAlignment closed(Beam beam) {
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
    for (Match match : lattice.startingAt(word)) {
      if (path.fits(match)) {
        if (next.keeps(path, match)) {
          next.add(path.with(match));
        }
        path.charge(match);
      }
    }
    path.skip();
    next.add(path);
  }

  private void passUsed(PartialAlignment path, int word, Beam next) {
    if (word < path.next()) {
      next.add(path);
    } else if (certain.get(word).isPresent()) {
      path.passCertain(certain.get(word).get());
      next.add(path);
    }
  }
}
