package org.ithn.datasets.mining;

/**
 * What was left out while mining; pairs are ordered, so two alike studies count twice. A pair
 * counts under the first of the reasons that holds.
 *
 * @param sameStudy pairs of views of the same examination
 * @param samePatient pairs of examinations of the same patient
 * @param identicalText pairs with the same cleaned report
 * @param tooSimilar pairs above the bound of similarity
 * @param fewNeighbours studies with fewer neighbours than asked for
 * @param noNeighbour studies among them with none at all; they train without a negative of their
 *     own
 */
public record MiningCounts(
    long sameStudy,
    long samePatient,
    long identicalText,
    long tooSimilar,
    int fewNeighbours,
    int noNeighbour) {}
