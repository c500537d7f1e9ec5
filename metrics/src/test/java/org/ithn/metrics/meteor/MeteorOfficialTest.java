package org.ithn.metrics.meteor;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.ithn.metrics.CorpusScore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Comparison of METEOR with scores of the official program 1.5 on synthetic sentences and tables.
 *
 * <p>{@code pairs.tsv}: hypothesis, reference, score without and with the paraphrase table; the
 * first line has the corpus scores. The sentences use few words, so that many alignments compete,
 * and contain inflected and irregular forms and overlapping paraphrases. Generated with {@code -l
 * en -norm -s english.words -d synonym -a paraphrase-en.gz}; without paraphrases with {@code -m
 * 'exact stem synonym' -w '1.0 0.6 0.8'}.
 */
class MeteorOfficialTest {
  private static final double EXACT = 1e-12;

  @TempDir Path folder;
  private List<String> hypotheses;
  private List<List<String>> references;
  private List<List<String>> rows;
  private MeteorResources resources;

  @BeforeEach
  void load() throws IOException {
    Files.createDirectory(folder.resolve("synonym"));
    for (String name :
        List.of("english.words", "synonym/english.synsets", "synonym/english.exceptions")) {
      Files.write(folder.resolve(name), bytes(name));
    }
    try (GZIPOutputStream zipped =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("paraphrase-en.gz")))) {
      zipped.write(bytes("paraphrases.txt"));
    }
    resources = MeteorResources.load(folder);
    rows =
        new String(bytes("pairs.tsv"), StandardCharsets.UTF_8)
            .lines()
            .map(line -> List.of(line.split("\t", -1)))
            .toList();
    List<List<String>> items = rows.subList(1, rows.size());
    hypotheses = items.stream().map(row -> row.get(0)).toList();
    references = items.stream().map(row -> List.of(row.get(1))).toList();
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream stream = MeteorOfficialTest.class.getResourceAsStream("official/" + name)) {
      return stream.readAllBytes();
    }
  }

  @Test
  void allModulesEqualTheOfficialProgram() {
    check(new MeteorScorer(resources).score(hypotheses, references).get(0), 3);
  }

  @Test
  void withoutParaphrasesScoresEqualTheOfficialProgram() {
    MeteorResources fewer =
        resources.withModules(EnumSet.of(MeteorModule.STEM, MeteorModule.SYNONYM));
    check(new MeteorScorer(fewer).score(hypotheses, references).get(0), 2);
  }

  private void check(CorpusScore score, int column) {
    assertThat(score.value()).isWithin(EXACT).of(expected(0, column));
    for (int i = 0; i < hypotheses.size(); i++) {
      assertWithMessage("%s / %s", hypotheses.get(i), references.get(i))
          .that(score.item(i))
          .isWithin(EXACT)
          .of(expected(i + 1, column));
    }
  }

  private double expected(int row, int column) {
    return Double.parseDouble(rows.get(row).get(column));
  }
}
