package org.ithn.metrics.meteor;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.ithn.metrics.CorpusScore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of METEOR on synthetic resources, with scores from the formula. */
class MeteorScorerTest {
  private static final double EXACT = 1e-12;

  @TempDir Path folder;

  @BeforeEach
  void writeResources() throws IOException {
    Files.createDirectories(folder.resolve("synonym"));
    Files.writeString(folder.resolve("english.words"), "the\nof\n.\n");
    Files.writeString(
        folder.resolve("synonym/english.synsets"),
        "doctor\n11 12\nphysician\n12\ngoose\n13\nbird\n13\n");
    Files.writeString(folder.resolve("synonym/english.exceptions"), "goose\ngeese\n");
  }

  private void writeParaphrases(String... triples) throws IOException {
    try (Writer writer =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(folder.resolve("paraphrase-en.gz"))),
            StandardCharsets.UTF_8)) {
      for (String line : triples) {
        writer.write(line + "\n");
      }
    }
  }

  private CorpusScore score(List<String> hypotheses, List<List<String>> references) {
    return new MeteorScorer(MeteorResources.load(folder)).score(hypotheses, references).get(0);
  }

  private double score(String hypothesis, String... references) {
    return score(List.of(hypothesis), List.of(List.of(references))).value();
  }

  /** Evaluates the formula from weighted matched and total words per side and chunks per match. */
  private static double formula(double precision, double recall, double fragmentation) {
    double mean = 1 / (0.15 / precision + 0.85 / recall);
    return mean * (1 - 0.6 * Math.pow(fragmentation, 0.2));
  }

  @Test
  void identicalTextsScoreOne() {
    assertThat(score("the heart of gold", "the heart of gold")).isWithin(EXACT).of(1);
  }

  @Test
  void damagedResourcesAreRefusedWithFileAndLine() throws IOException {
    Path exceptions = folder.resolve("synonym/english.exceptions");
    Files.writeString(exceptions, "goose\ngeese\nox\n");
    assertRefused(exceptions + ": line 4 is missing; it must contain the irregular forms of 'ox'");
    Path synsets = folder.resolve("synonym/english.synsets");
    Files.writeString(synsets, "doctor\n11 twelve\n");
    assertRefused(synsets + ": line 2 must contain the set numbers of 'doctor'");
    Files.writeString(synsets, "doctor\n");
    assertRefused(synsets + ": line 2 is missing; it must contain the set numbers of 'doctor'");
    Files.write(synsets, new byte[] {'a', '\n', (byte) 0xff, '\n'});
    assertRefused(synsets + ": line 1 has bytes that are not UTF-8");
  }

  @Test
  void damagedParaphrasesAreRefused() throws IOException {
    Path table = folder.resolve("paraphrase-en.gz");
    writeParaphrases("0.5", "a phrase");
    assertRefused(table + ": line 3 is missing; it must contain a paraphrase");
    byte[] bytes = Files.readAllBytes(table);
    Files.write(table, Arrays.copyOf(bytes, bytes.length - 9));
    assertRefused(table + ": line 1 is cut off or damaged");
    Files.write(table, new byte[] {1, 2, 3});
    assertRefused(table + ": not a gzip file");
  }

  @Test
  void paraphrasesAreReadUpToALimit() throws IOException {
    Path table = folder.resolve("paraphrase-en.gz");
    writeParaphrases("0.5", "big", "large\n".repeat(1 << 18));
    try (ResourceLines lines = ResourceLines.openGzip(table, 1 << 20)) {
      Exception thrown =
          assertThrows(
              IllegalArgumentException.class,
              () -> {
                while (lines.next().isPresent()) {}
              });
      assertThat(thrown)
          .hasMessageThat()
          .isEqualTo(
              table + ": contains more than the 1 MiB allowed; get METEOR's resources again");
    }
  }

  @Test
  void pairsAreReadUpToALimit() throws IOException {
    Path table = folder.resolve("paraphrase-en.gz");
    writeParaphrases("0.5", "big", "large", "0.5", "small", "little");
    ParaphraseTable.read(table, 2);
    Exception thrown =
        assertThrows(IllegalArgumentException.class, () -> ParaphraseTable.read(table, 1));
    assertThat(thrown)
        .hasMessageThat()
        .startsWith(table + ": line 4 has more than the 1 pairs allowed");
  }

  @Test
  void linesOfResourcesAreReadUpToALimit() throws IOException {
    writeParaphrases("0.5", "big", "large ".repeat(1 << 18));
    assertRefused(folder.resolve("paraphrase-en.gz") + ": line 3 has more than 64 KiB");
    Path synsets = folder.resolve("synonym/english.synsets");
    Files.writeString(synsets, "doctor\n" + "1 ".repeat(1 << 16) + "\n");
    assertRefused(synsets + ": line 2 has more than 64 KiB");
  }

  private void assertRefused(String message) {
    Exception thrown =
        assertThrows(IllegalArgumentException.class, () -> MeteorResources.load(folder));
    assertThat(thrown).hasMessageThat().startsWith(message);
  }

  @Test
  void textsThatAreTooLongToAlignAreRefused() {
    String text = "alpha ".repeat(50_000);
    Exception thrown = assertThrows(IllegalArgumentException.class, () -> score(text, text));
    assertThat(thrown).hasMessageThat().contains("too long to align");
  }

  @Test
  void nothingInCommonOrEmptyScoresZero() {
    assertThat(score("alpha", "beta")).isEqualTo(0);
    assertThat(score("", "beta")).isEqualTo(0);
    assertThat(score("alpha", "")).isEqualTo(0);
  }

  @Test
  void contentWordsWeighThreeTimesFunctionWords() {
    // "heart" matches: 0.75 of 0.75 + 0.25 on both sides; one chunk of one match.
    assertThat(score("the heart", "of heart")).isWithin(EXACT).of(formula(0.75, 0.75, 1));
    assertThat(score("the heart", "the lung")).isWithin(EXACT).of(formula(0.25, 0.25, 1));
  }

  @Test
  void stemsCountSixTenths() {
    // All words match in one chunk, so there is no fragmentation.
    assertThat(score("lung clear", "lungs clear")).isWithin(EXACT).of(1.6 / 2);
  }

  @Test
  void synonymsCountEightTenths() {
    // The word has no other match, so the match is unique; perfect pairs have no fragmentation.
    assertThat(score("a doctor", "a physician")).isWithin(EXACT).of(1.8 / 2);
  }

  @Test
  void irregularFormsShareTheirBasesSynonyms() {
    assertThat(score("three geese", "three bird")).isWithin(EXACT).of(1.8 / 2);
  }

  @Test
  void fragmentedMatchesArePenalised() {
    assertThat(score("c d a b", "a b c d")).isWithin(EXACT).of(formula(1, 1, 2.0 / 4));
    assertThat(score("a x b", "a y b")).isWithin(EXACT).of(formula(2.0 / 3, 2.0 / 3, 1));
  }

  @Test
  void bestReferenceCounts() {
    assertThat(score("a b", "x y", "a b", "a")).isWithin(EXACT).of(1);
  }

  @Test
  void corpusScoreUsesSumsWithoutTheChunksOfPerfectPairs() {
    CorpusScore score = score(List.of("a b", "c x"), List.of(List.of("a b"), List.of("c y")));
    assertThat(score.value()).isWithin(EXACT).of(formula(3.0 / 4, 3.0 / 4, 1.0 / 3));
    assertThat(score.item(0)).isWithin(EXACT).of(1);
    assertThat(score.valueOver(new int[] {1})).isWithin(EXACT).of(score.item(1));
  }

  @Test
  void paraphrasesMatchPhrasesOfDifferentLength() throws IOException {
    writeParaphrases("0.5", "shows no sign of", "is free of");
    // A paraphrase matches 3 + 4 words; "it" and "mass" match exactly: one chunk of all words.
    double precision = (0.75 * (2 + 0.6 * 2) + 0.25 * 0.6) / (0.75 * 4 + 0.25);
    double recall = (0.75 * (2 + 0.6 * 3) + 0.25 * 0.6) / (0.75 * 5 + 0.25);
    double mean = 1 / (0.15 / precision + 0.85 / recall);
    assertThat(score("it is free of mass", "it shows no sign of mass")).isWithin(EXACT).of(mean);
  }

  @Test
  void paraphrasesAreLookedUpInBothDirections() throws IOException {
    writeParaphrases("0.5", "big", "large heart");
    assertThat(score("big", "large heart")).isGreaterThan(0.5);
    assertThat(score("large heart", "big")).isGreaterThan(0.5);
    assertThat(score("large lung", "big")).isEqualTo(0);
  }

  @Test
  void exactMatchesArePreferredOverParaphrases() throws IOException {
    writeParaphrases("0.5", "a b", "c", "0.2", "a b", "b a");
    assertThat(score("a b c", "c a b")).isWithin(EXACT).of(formula(1, 1, 2.0 / 3));
  }

  @Test
  void signatureListsTheEnabledModules() throws IOException {
    MeteorResources resources = MeteorResources.load(folder);
    assertThat(signature(resources))
        .isEqualTo("METEOR|tok:meteor-norm|method:1.5|modules:exact+stem+synonym|v:1");
    assertThat(signature(resources.withModules(Set.of()))).contains("modules:exact|");
    writeParaphrases("0.5", "a", "b");
    assertThat(signature(MeteorResources.load(folder)))
        .contains("modules:exact+stem+synonym+paraphrase|");
    Files.delete(folder.resolve("synonym/english.synsets"));
    assertThat(signature(MeteorResources.load(folder))).contains("modules:exact+stem+paraphrase|");
  }

  private static String signature(MeteorResources resources) {
    return new MeteorScorer(resources)
        .score(List.of("a"), List.of(List.of("a")))
        .get(0)
        .signature()
        .toString();
  }

  @Test
  void onlySelectedModulesRun() throws IOException {
    writeParaphrases("0.5", "big", "large");
    MeteorResources all = MeteorResources.load(folder);
    for (MeteorModule module : List.of(MeteorModule.SYNONYM, MeteorModule.PARAPHRASE)) {
      MeteorScorer scorer = new MeteorScorer(all.withModules(Set.of(module)));
      double synonyms =
          scorer.score(List.of("doctor"), List.of(List.of("physician"))).get(0).value();
      double paraphrases = scorer.score(List.of("big"), List.of(List.of("large"))).get(0).value();
      assertThat(synonyms > 0).isEqualTo(module == MeteorModule.SYNONYM);
      assertThat(paraphrases > 0).isEqualTo(module == MeteorModule.PARAPHRASE);
    }
  }

  @Test
  void largeParaphraseTablesAreRead() throws IOException {
    String[] lines = new String[3 * 3_000];
    for (int i = 0; i < 3_000; i++) {
      lines[3 * i] = "0.5";
      lines[3 * i + 1] = "left" + i + " word";
      lines[3 * i + 2] = "right" + i;
    }
    writeParaphrases(lines);
    // Every word on both sides counts 0.6, all in one chunk.
    for (int i : new int[] {0, 1_023, 1_024, 1_500, 2_999}) {
      assertThat(score("left" + i + " word x", "right" + i + " x")).isGreaterThan(0.6);
      assertThat(score("left" + i + " word", "right" + (i + 1))).isEqualTo(0);
    }
  }

  @Test
  void listsOfDifferentLengthsAreRejected() {
    assertThrows(
        IllegalArgumentException.class,
        () -> score(List.of("a"), List.of(List.of("a"), List.of("b"))));
  }

  @Test
  void folderWithoutFunctionWordsIsRejected() {
    Path empty = folder.resolve("synonym");
    assertThat(assertThrows(IllegalArgumentException.class, () -> MeteorResources.load(empty)))
        .hasMessageThat()
        .contains("no english.words or function/english.words");
  }

  @Test
  void longTextsOfOneWordAreAligned() {
    String text = "word ".repeat(70);
    assertThat(score(text, text + "more")).isWithin(EXACT).of(formula(1, 70.0 / 71, 1.0 / 70));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "The lungs are clear. No effusion.|the lungs are clear . no effusion .",
        "The lungs are clear. no effusion.|the lungs are clear. no effusion .",
        "U.S. x-ray, 3.5 cm|us x ray , 3.5 cm",
        "the patient's 'good' lungs|the patient 's ' good ' lungs",
        "Dr. Smith saw No. 5 and No. Six|dr. smith saw no. 5 and no . six",
        "wait... what?! 1,000 (about)|wait ... what ? ! 1,000 ( about )",
        "a--b \u201cc\u201d d\u2013e\u00a0f|a b \" c \" d - e f",
        "1990's dogs' end.|1990 's dogs ' end .",
        "3,a a,3 a,b|3 , a a , 3 a , b",
        "clear. apex clear. zone clear. Apex|clear. apex clear. zone clear . apex",
        "No. 0 No. 9 No. a No. :|no. 0 no. 9 no. a no . :",
        "clear. @ clear. ` clear. {|clear . @ clear . ' clear . {",
        "AZ az 09 .|az az 09 .",
        ". a|. a",
        "a. .|a . .",
        "[x] {y}|[ x ] { y }",
      })
  void tokensEqualTheOfficialProgram(String text, String tokens) {
    assertThat(String.join(" ", MeteorResources.load(folder).tokenizer().words(text)))
        .isEqualTo(tokens);
  }
}
