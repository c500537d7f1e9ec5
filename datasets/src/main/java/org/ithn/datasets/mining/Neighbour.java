package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Study with a similar report.
 *
 * @param id the study's id
 * @param similarity the cosine of the two reports' vectors, -1 to 1
 */
public record Neighbour(String id, double similarity) {
  public Neighbour {
    checkArgument(
        similarity >= -1 && similarity <= 1,
        "the similarity of neighbour '%s' is %s; expected -1 to 1",
        id,
        similarity);
  }
}
