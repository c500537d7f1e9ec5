/**
 * Results of ablations as records without texts: scores and numbers per report, thinned training
 * curves, configurations and provenance of each cell.
 *
 * <p>Start with {@link org.ithn.cli.records.MatrixResults}, from which tables and figures are made,
 * and {@link org.ithn.cli.records.RecordFolder}, which keeps it on disk. To record more of a cell,
 * add a component to {@link org.ithn.cli.records.CellRecord}.
 */
package org.ithn.cli.records;
