package org.ithn.datasets.mining;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.ithn.datasets.TestFiles;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;
import org.junit.jupiter.api.Test;

class MinerTest {
  private static final ReportEncoder TFIDF = new TfIdfEncoder(TfIdfOptions.defaults());

  @Test
  void neighboursAreThoseOfAFullSort() {
    int size = 101;
    int width = 7;
    float[] values = new float[size * width];
    Random random = new Random(13);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    List<Study> studies = studies(IntStream.range(0, size).mapToObj(i -> "r" + i).toList());
    MinedNeighbours mined =
        Miner.mine(set(studies), config(5, true, 1), encoder(values, size, width));
    for (int i = 0; i < size; i++) {
      int row = i;
      List<String> sorted =
          IntStream.range(0, size)
              .filter(j -> j != row)
              .boxed()
              .sorted(Comparator.comparing(j -> -cosine(values, width, row, j)))
              .limit(5)
              .map(j -> "s" + j)
              .toList();
      assertThat(mined.rankedNeighbours("s" + i)).containsExactlyElementsIn(sorted).inOrder();
      assertThat(mined.neighbours("s" + i).get(0).similarity())
          .isWithin(1e-6)
          .of(cosine(values, width, row, Integer.parseInt(sorted.get(0).substring(1))));
    }
  }

  @Test
  void blockedSearchEqualsComparingAllPairs() {
    int size = 1_300; // more than one block of rows
    int width = 13;
    float[] values = new float[size * width];
    Random random = new Random(3);
    for (int row = 0; row < size; row++) {
      // Many equal and nearly equal vectors: ties that single precision cannot order.
      int like = row % 5 == 0 ? 0 : random.nextInt(row);
      for (int i = 0; i < width; i++) {
        values[row * width + i] =
            random.nextInt(3) > 0
                ? values[like * width + i] * (1 + random.nextInt(2) * 1e-7f)
                : (float) random.nextGaussian();
      }
    }
    List<Study> studies =
        studies(IntStream.range(0, size).mapToObj(i -> "Report of " + i / 3 + ".").toList());
    ReportVectors dense = DenseVectors.of(values, size, width);
    for (double bound : new double[] {1, 0.9}) {
      MinedNeighbours products = mineWithin(1 << 20, studies, config(7, true, bound), dense);
      MinedNeighbours pairs = mineWithin(1 << 20, studies, config(7, true, bound), oneByOne(dense));
      assertThat(products).isEqualTo(pairs);
      assertThat(products.counts().identicalText()).isEqualTo(2L * (size - 1));
      assertThat(products.counts().tooSimilar() > 0).isEqualTo(bound < 1);
    }
  }

  private static ReportVectors oneByOne(ReportVectors vectors) {
    return new ReportVectors() {
      @Override
      public int size() {
        return vectors.size();
      }

      @Override
      public void cosines(int first, int count, double[] cosines) {
        vectors.cosines(first, count, cosines);
      }
    };
  }

  private static MinedNeighbours mineWithin(
      long memory, List<Study> studies, MiningConfig config, ReportVectors vectors) {
    return Miner.of(set(studies), config, EncodedStudies.of(vectors, "given"))
        .mine(new ExactSearch(memory));
  }

  @Test
  void tiesFollowTheOrderOfTheAnnotation() {
    float[] values = {1, 0, 0, 1, 0, 1, 0, 1, 1, 0};
    MinedNeighbours mined =
        Miner.mine(
            set(studies(List.of("a", "b", "c", "d", "e"))),
            config(3, true, 1),
            encoder(values, 5, 2));
    assertThat(mined.rankedNeighbours("s2")).containsExactly("s1", "s3", "s0").inOrder();
    assertThat(mined.rankedNeighbours("s0")).containsExactly("s4", "s1", "s2").inOrder();
  }

  @Test
  void identicalCleanedTextIsExcludedByDefault() {
    List<Study> studies =
        studies(List.of("Lungs clear.", "Lungs clear. ", "LUNGS CLEAR.", "Lungs hazy."));
    MinedNeighbours mined = Miner.mine(set(studies), config(9, true, 1), TFIDF);
    assertThat(mined.rankedNeighbours("s0")).containsExactly("s3");
    assertThat(mined.rankedNeighbours("s3")).containsExactly("s0", "s1", "s2").inOrder();
    assertThat(mined.counts()).isEqualTo(new MiningCounts(0, 0, 3 * 2, 0, 4, 0));

    MinedNeighbours all = Miner.mine(set(studies), config(9, false, 1), TFIDF);
    assertThat(all.rankedNeighbours("s0")).containsExactly("s1", "s2", "s3").inOrder();
    assertThat(all.neighbours("s0").get(0).similarity()).isWithin(1e-12).of(1);
    assertThat(all.counts()).isEqualTo(new MiningCounts(0, 0, 0, 0, 4, 0));
  }

  @Test
  void tooSimilarReportsAreExcludedAndCounted() {
    float[] values = {1, 0, 1, 0.1f, 0, 1};
    MinedNeighbours mined =
        Miner.mine(
            set(studies(List.of("a", "b", "c"))), config(1, true, 0.9), encoder(values, 3, 2));
    assertThat(mined.rankedNeighbours("s0")).containsExactly("s2");
    assertThat(mined.counts()).isEqualTo(new MiningCounts(0, 0, 0, 2, 0, 0));
  }

  @Test
  void sameExaminationAndSamePatientAreExcludedByDefault() {
    List<Path> image = List.of(Path.of("0.png"));
    List<Study> studies =
        List.of(
            new Study("v1", image, "Clear.", "e1", "p1"),
            new Study("v2", image, "Clear.", "e1", "p1"),
            new Study("v3", image, "Clear now.", "e2", "p1"),
            new Study("v4", image, "Clear.", "e3", "p2"),
            new Study("v5", image, "Hazy.", "e4", ""),
            new Study("v6", image, "Dark.", "e5", ""));
    MinedNeighbours mined = Miner.mine(set(studies), config(9, true, 1), TFIDF);
    assertThat(mined.rankedNeighbours("v1")).containsExactly("v5", "v6").inOrder();
    assertThat(mined.rankedNeighbours("v5")).hasSize(5);
    assertThat(mined.counts()).isEqualTo(new MiningCounts(2, 4, 4, 0, 6, 0));

    MinedNeighbours all =
        Miner.mine(
            set(studies),
            new MiningConfig(9, ReportCleaner.IU_XRAY, false, false, false, 1),
            TFIDF);
    assertThat(all.rankedNeighbours("v1")).containsExactly("v2", "v4", "v3", "v5", "v6").inOrder();
    assertThat(all.counts()).isEqualTo(new MiningCounts(0, 0, 0, 0, 6, 0));
  }

  @Test
  void studiesWithoutNeighbourAreCounted() {
    MinedNeighbours mined =
        Miner.mine(set(studies(List.of("Clear.", "Clear."))), config(1, true, 1), TFIDF);
    assertThat(mined.rankedNeighbours("s0")).isEmpty();
    assertThat(mined.counts()).isEqualTo(new MiningCounts(0, 0, 2, 0, 2, 2));
  }

  @Test
  void onlyTrainingStudiesAreMined() {
    List<Study> studies = studies(List.of("Lungs clear.", "Lungs hazy.", "Lungs dark."));
    StudySet set = new StudySet(studies.subList(0, 2), studies.subList(2, 3), List.of());
    MinedNeighbours mined = Miner.mine(set, config(5, true, 1), TFIDF);
    assertThat(mined.byStudy().keySet()).containsExactly("s0", "s1").inOrder();
    assertThat(mined.isMinedFrom(studies.subList(0, 2))).isTrue();
    assertThat(mined.isMinedFrom(studies)).isFalse();
  }

  @Test
  void invalidInputIsRejectedWithAReason() {
    IllegalArgumentException one =
        assertThrows(
            IllegalArgumentException.class,
            () -> Miner.mine(set(studies(List.of("a"))), config(1, true, 1), TFIDF));
    assertThat(one).hasMessageThat().contains("1 training studies");
    assertThrows(
        IllegalStateException.class,
        () ->
            Miner.mine(
                set(studies(List.of("a", "b", "c"))),
                config(1, true, 1),
                encoder(new float[4], 2, 2)));
    assertThrows(
        IllegalArgumentException.class, () -> DenseVectors.of(new float[] {Float.NaN}, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> config(0, true, 1));
    assertThrows(IllegalArgumentException.class, () -> config(1, true, 1.01));
    assertThrows(IllegalArgumentException.class, () -> config(1, true, Double.NaN));
  }

  @Test
  void allOfIuXrayIsMinedQuicklyAndWithoutIdenticalTexts() {
    Path annotation = TestFiles.data("iu_xray/annotation.json");
    List<Study> studies = new ArrayList<>();
    for (JsonNode node : TestFiles.json(annotation).get("train")) {
      studies.add(
          new Study(
              node.get("id").asText(), List.of(Path.of("0.png")), node.get("report").asText()));
    }
    long start = System.nanoTime();
    MinedNeighbours mined = Miner.mine(set(studies), MiningConfig.defaults(), TFIDF);
    assertThat((System.nanoTime() - start) / 1e9).isLessThan(20.0);
    assertThat(mined.byStudy()).hasSize(studies.size());
    assertThat(mined.counts().noNeighbour()).isEqualTo(0);
    assertThat(mined.counts().identicalText()).isGreaterThan(0);
    for (Study study : studies) {
      assertThat(mined.rankedNeighbours(study.id())).hasSize(10);
      assertThat(mined.neighbours(study.id()).get(0).similarity()).isLessThan(1 + 1e-12);
    }
  }

  private static double cosine(float[] values, int width, int a, int b) {
    double dot = 0;
    double squaredA = 0;
    double squaredB = 0;
    for (int i = 0; i < width; i++) {
      dot += (double) values[a * width + i] * values[b * width + i];
      squaredA += Math.pow(values[a * width + i], 2);
      squaredB += Math.pow(values[b * width + i], 2);
    }
    return dot / Math.sqrt(squaredA * squaredB);
  }

  private static ReportEncoder encoder(float[] values, int size, int width) {
    return new ReportEncoder() {
      @Override
      public String signature() {
        return "given";
      }

      @Override
      public ReportVectors encode(List<ReportText> reports) {
        return DenseVectors.of(values, size, width);
      }
    };
  }

  private static MiningConfig config(int neighbours, boolean exclude, double maxSimilarity) {
    return new MiningConfig(neighbours, ReportCleaner.IU_XRAY, exclude, maxSimilarity);
  }

  private static StudySet set(List<Study> train) {
    return new StudySet(train, List.of(), List.of());
  }

  private static List<Study> studies(List<String> reports) {
    return IntStream.range(0, reports.size())
        .mapToObj(i -> new Study("s" + i, List.of(Path.of(i + ".png")), reports.get(i)))
        .toList();
  }
}
