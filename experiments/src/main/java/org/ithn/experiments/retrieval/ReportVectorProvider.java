package org.ithn.experiments.retrieval;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.util.List;
import org.ithn.datasets.mining.DenseVectors;
import org.ithn.datasets.mining.ReportText;
import org.ithn.datasets.mining.ReportVectors;
import org.ithn.datasets.mining.SparseVectors;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.experiments.encoding.ReportEncoderFactory;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.data.StudyInputProvider;
import org.tensorflow.ndarray.Shape;

/**
 * The study input {@code report-vector}: the vector of a training study's report by an encoder of
 * {@code ./ithn mine}, of unit length.
 *
 * <p>Sparse vectors are multiplied by a fixed matrix of random signs over {@code sqrt(R)}, which
 * preserves their cosines approximately.
 */
public final class ReportVectorProvider implements StudyInputProvider<ReportVectorOptions> {
  private static final String NAME = "report-vector";
  private static final HashFunction SIGNS = Hashing.murmur3_128(7580);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "vector of a training study's report, by an encoder of ./ithn mine";
  }

  @Override
  public ReportVectorOptions defaults() {
    return new ReportVectorOptions("tfidf", List.of(), ReportCleaner.IU_XRAY, 384);
  }

  @Override
  public StudyInput open(ReportVectorOptions options, StudyInputContext context) {
    List<StudyInfo> studies = context.trainingStudies();
    List<ReportText> texts =
        studies.stream()
            .map(study -> study.report())
            .map(report -> new ReportText(report, options.cleaner().clean(report)))
            .toList();
    ReportVectors vectors =
        ReportEncoderFactory.create(Plugins.encoders().get(options.encoder()), options.options())
            .encode(texts);
    ImmutableMap.Builder<String, float[]> rows = ImmutableMap.builder();
    for (int i = 0; i < studies.size(); i++) {
      rows.put(studies.get(i).id(), row(vectors, i, options));
    }
    return new Vectors(rows.buildOrThrow(), options.width());
  }

  private static float[] row(ReportVectors vectors, int index, ReportVectorOptions options) {
    if (vectors instanceof SparseVectors sparse) {
      return project(sparse.vector(index), options.width());
    }
    if (vectors instanceof DenseVectors dense && dense.width() == options.width()) {
      return dense.vector(index);
    }
    throw new StudyInputException(
        ("data.inputs.%s.width is %d, but the encoder '%s' gives vectors of %s values; set both it"
                + " and the backbone's width of report vectors")
            .formatted(
                NAME,
                options.width(),
                options.encoder(),
                vectors instanceof DenseVectors dense ? dense.width() : "an unknown number of"));
  }

  private static float[] project(SparseVectors.SparseVector vector, int width) {
    float[] row = new float[width];
    for (int i = 0; i < vector.components().length; i++) {
      double value = vector.values()[i] / Math.sqrt(width);
      for (int column = 0; column < width; column++) {
        long bits = SIGNS.newHasher().putInt(vector.components()[i]).putInt(column).hash().asLong();
        row[column] += (float) ((bits & 1) == 0 ? value : -value);
      }
    }
    return row;
  }

  /**
   * The vectors of the training studies.
   *
   * @param rows the vector of each study, by its id
   * @param width R
   */
  private record Vectors(ImmutableMap<String, float[]> rows, int width) implements StudyInput {
    @Override
    public Shape shape() {
      return Shape.of(width);
    }

    @Override
    public float[] values(ExampleInfo example) {
      float[] row = rows.get(example.study().id());
      if (row == null) {
        throw new StudyInputException(
            "study '%s': is not a training study, so it has no report vector"
                .formatted(example.study().id()));
      }
      return row;
    }
  }
}
