package org.ithn.experiments.xpronet;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ithn.datasets.mining.DenseVectors;
import org.ithn.datasets.mining.ReportEncoder;
import org.ithn.datasets.mining.ReportText;
import org.ithn.datasets.mining.ReportVectors;
import org.ithn.datasets.mining.SparseVectors;
import org.ithn.experiments.UserException;

/**
 * Encoder of reports to vectors of a given width and unit length.
 *
 * <p>The vectors of a dense encoder (a BERT or RoBERTa model) are used unchanged and must have that
 * width. Sparse vectors, such as TF-IDF with one component per term, are multiplied by a seeded
 * random normal matrix, which approximately preserves lengths and angles (Johnson and
 * Lindenstrauss); this needs no language model.
 *
 * @param encoder an encoder of the kind that mining uses
 * @param width R, the width of a vector
 * @param seed the seed of the random matrix
 */
public record ReportFeatureEncoder(ReportEncoder encoder, int width, long seed) {
  /**
   * Encodes reports.
   *
   * @return one vector for each report
   * @throws UserException if the encoder's vectors have another width
   */
  public List<float[]> encode(List<ReportText> reports) {
    ReportVectors vectors = encoder.encode(reports);
    List<float[]> features = new ArrayList<>(reports.size());
    for (int i = 0; i < reports.size(); i++) {
      features.add(vector(vectors, i));
    }
    return features;
  }

  private float[] vector(ReportVectors vectors, int index) {
    if (vectors instanceof DenseVectors dense) {
      return checkWidth(dense).vector(index);
    }
    if (vectors instanceof SparseVectors sparse) {
      return project(sparse.vector(index));
    }
    throw new UserException(
        "prototypes: the encoder '%s' compares reports but returns no vectors; choose another"
            .formatted(encoder.signature()));
  }

  private DenseVectors checkWidth(DenseVectors dense) {
    if (dense.width() != width) {
      throw new UserException(
          ("prototypes: the report encoder returns %d values, but backbone.prototypes.width leaves"
                  + " %d after the image features; change it by %+d")
              .formatted(dense.width(), width, dense.width() - width));
    }
    return dense;
  }

  private float[] project(SparseVectors.SparseVector row) {
    double[] sum = new double[width];
    for (int i = 0; i < row.components().length; i++) {
      Random random = new Random(seed * 31 + row.components()[i]);
      double value = row.values()[i];
      for (int j = 0; j < width; j++) {
        sum[j] += value * random.nextGaussian();
      }
    }
    return L2Norm.normalise(sum);
  }
}
