/**
 * Ablations: matrices of experiments that any number of processes run, with tables that compare the
 * results with the paper's.
 *
 * <p>Start with {@link org.ithn.cli.ablation.MatrixFile}, the definition of a matrix, {@link
 * org.ithn.cli.ablation.AblationRunner}, which runs its cells, and {@link
 * org.ithn.cli.ablation.AblationTable}, the results.
 *
 * <p>To add a matrix, write a JSON file and pass its name. To ship it, put it into {@code
 * matrices/} and its path into {@code META-INF/ithn/matrices}.
 */
package org.ithn.cli.ablation;
