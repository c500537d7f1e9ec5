package org.ithn.metrics.meteor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Beam search for the alignment with most and least scattered matches, from the reference's first
 * word to its last.
 */
final class AlignmentSearch {
  private static final int BEAM = 40;

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
    List<PartialAlignment> beam = new ArrayList<>();
    beam.add(new PartialAlignment(lattice, certain.stream().flatMap(Optional::stream).toList()));
    for (int word = 0; word < lattice.referenceLength(); word++) {
      List<PartialAlignment> next = new ArrayList<>();
      for (PartialAlignment path : beam) {
        advance(path, word, next);
      }
      beam = prune(next.isEmpty() ? beam : next);
    }
    beam.forEach(PartialAlignment::closeChunk);
    beam.sort(PartialAlignment.BEST_FIRST);
    return beam.get(0);
  }

  private static List<PartialAlignment> prune(List<PartialAlignment> paths) {
    if (paths.size() > 1) {
      paths.sort(PartialAlignment.BEST_FIRST);
    }
    List<PartialAlignment> kept = paths.subList(0, Math.min(BEAM, paths.size()));
    kept.forEach(PartialAlignment::settle);
    return kept;
  }

  /**
   * Adds what can become of a path at a reference word: each match that fits, in order, then none.
   */
  private void advance(PartialAlignment path, int word, List<PartialAlignment> next) {
    if (path.isReferenceUsed(word)) {
      passUsed(path, word, next);
      return;
    }
    for (Match match : lattice.startingAt(word)) {
      if (path.fits(match)) {
        next.add(path.with(match));
      }
    }
    path.skip();
    next.add(path);
  }

  private void passUsed(PartialAlignment path, int word, List<PartialAlignment> next) {
    if (word < path.next()) {
      next.add(path);
    } else if (certain.get(word).isPresent()) {
      path.passCertain(certain.get(word).get());
      next.add(path);
    }
  }
}
