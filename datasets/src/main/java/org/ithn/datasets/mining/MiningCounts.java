package org.ithn.datasets.mining;

/**
 * Numbers of pairs excluded while mining. Pairs are ordered, so two similar studies count twice; a
 * pair counts under the first reason that applies.
 *
 * @param sameStudy pairs of views of the same examination
 * @param samePatient pairs of examinations of the same patient
 * @param identicalText pairs with the same cleaned report
 * @param tooSimilar pairs above the largest allowed similarity
 * @param fewNeighbours studies with fewer neighbours than requested
 * @param noNeighbour studies among them without any neighbour; they train without a prior negative
 */
public record MiningCounts(
    long sameStudy,
    long samePatient,
    long identicalText,
    long tooSimilar,
    int fewNeighbours,
    int noNeighbour) {

  /** Returns the counts of two parts together. */
  MiningCounts plus(MiningCounts other) {
    return new MiningCounts(
        sameStudy + other.sameStudy,
        samePatient + other.samePatient,
        identicalText + other.identicalText,
        tooSimilar + other.tooSimilar,
        fewNeighbours + other.fewNeighbours,
        noNeighbour + other.noNeighbour);
  }
}
