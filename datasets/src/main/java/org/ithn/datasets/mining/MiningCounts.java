package org.ithn.datasets.mining;

/**
 * What was left out while mining; pairs are ordered, so two alike studies count twice.
 *
 * @param identicalText pairs with the same cleaned report
 * @param tooSimilar other pairs above the bound of similarity
 * @param fewNeighbours studies with fewer neighbours than asked for
 * @param noNeighbour studies among them with none at all; they train without a negative of their
 *     own
 */
public record MiningCounts(
    long identicalText, long tooSimilar, int fewNeighbours, int noNeighbour) {}
