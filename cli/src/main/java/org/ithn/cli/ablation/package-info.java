/**
 * Matrices of experiments: every cell a full configuration, run by as many processes and machines
 * as there are, and set beside the paper's numbers.
 *
 * <p>Start with {@link org.ithn.cli.ablation.MatrixFile}, which says what a matrix is, {@link
 * org.ithn.cli.ablation.AblationRunner}, which runs one, and {@link
 * org.ithn.cli.ablation.AblationTable}, which is computed from the records of the cells alone. To
 * add a matrix, write a JSON file and name it; to ship it, put it into {@code matrices/} and its
 * path into {@code META-INF/ithn/matrices}.
 */
package org.ithn.cli.ablation;
