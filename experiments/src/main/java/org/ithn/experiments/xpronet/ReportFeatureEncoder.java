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
 * Vectors of reports of a given width, of unit length.
 *
 * <p>A dense encoder (a BERT or RoBERTa model) gives them as they are and must have that width. The
 * vectors of one that counts words, with a component for each term, are multiplied by a matrix of
 * seeded normal numbers, which keeps lengths and angles about as they are (Johnson and
 * Lindenstrauss): the substitute where no model is at hand.
 *
 * @param encoder as for mining
 * @param width R
 * @param seed of that matrix
 */
public record ReportFeatureEncoder(ReportEncoder encoder, int width, long seed) {
  /**
   * Encodes.
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
        "prototypes: the encoder '%s' compares reports, but gives no vectors; choose another"
            .formatted(encoder.signature()));
  }

  private DenseVectors checkWidth(DenseVectors dense) {
    if (dense.width() != width) {
      throw new UserException(
          "prototypes: the report encoder gives %d numbers, backbone.prototypes.width leaves %d beside the image's; set it to %d more"
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
