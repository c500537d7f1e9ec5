package org.ithn.datasets.study;

/**
 * Files of a data set, {@code data.files.*}.
 *
 * @param annotation path of {@code annotation.json}
 * @param images path of the folder that image paths in the annotation are relative to
 * @param neighbours path of the prior hard negatives that {@code mine} wrote; empty if the strategy
 *     needs none, or to mine them when training starts
 */
public record DataFiles(String annotation, String images, String neighbours) {}
