package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.util.Locale.ROOT;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command {@code score} on texts that differ in white space, cleaning and line ends. */
class ScoreTextsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> RAW =
      List.of(
          "The heart is normal in size. The lungs are clear.",
          "There is a small left effusion. No pneumothorax is seen.",
          "Stable cardiomegaly. The lungs are clear of focal opacity.",
          "No acute disease. The heart is normal in size.");
  private static final List<String> GENERATED =
      List.of(
          "the heart is normal in size . the lungs are clear .",
          "there is a small left effusion . no pneumothorax is seen .",
          "stable cardiomegaly . the lungs are clear of focal opacity .",
          "no acute disease . the heart is normal in size .");
  private static final List<String> CLEANERS =
      List.of("none", "iu_xray", "mimic_cxr", "ptb-tokenizer");

  @TempDir private Path folder;

  private String write(String name, List<String> texts) throws IOException {
    List<Map<String, String>> items = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      items.add(Map.of("id", "a" + i, "report", texts.get(i)));
    }
    return Files.writeString(folder.resolve(name), MAPPER.writeValueAsString(items)).toString();
  }

  private CommandResult score(List<String> references, List<String> predictions, String cleaner)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "score",
                "--references",
                write("references.json", references),
                "--predictions",
                write("predictions.json", predictions),
                "--samples",
                "0",
                "--json",
                folder.resolve("scores.json").toString()));
    arguments.addAll(
        cleaner.equals("ptb-tokenizer")
            ? List.of("--tokenizer", "ptb")
            : List.of("--clean", cleaner));
    return CommandResult.run(arguments.toArray(String[]::new)).ok();
  }

  private double value(String metric) throws IOException {
    JsonNode scores = MAPPER.readTree(folder.resolve("scores.json").toFile()).path("scores");
    return scores.path(metric).path("value").asDouble(Double.NaN);
  }

  private void assertPerfect(String what) throws IOException {
    for (String metric : List.of("BLEU-4", "ROUGE-L", "distinct-reports", "CE-micro-F1")) {
      assertWithMessage("%s, %s", metric, what).that(value(metric)).isWithin(1e-6).of(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"  ", "\n", "\r\n", "\r", "\t", "\u00a0", " \u2003", "\u2028", "\f", "\n\n \n"})
  void sameWordsHaveTheSameScores(String blank) throws IOException {
    List<String> changed =
        RAW.stream().map(text -> blank + text.replace(" ", blank) + blank).toList();
    for (String cleaner : CLEANERS) {
      score(RAW, changed, cleaner);
      assertPerfect(cleaner);
      score(changed, RAW, cleaner);
      assertPerfect(cleaner);
    }
  }

  @Test
  void reportsThatDifferInWhiteSpaceAreNotDistinct() throws IOException {
    score(RAW.subList(0, 2), List.of("no change .", "no  change .\n"), "none");
    assertThat(value("distinct-reports")).isEqualTo(0.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iu_xray", "mimic_cxr"})
  void cleanedTextsAreNotChangedByCleaning(String cleaner) throws IOException {
    score(RAW, GENERATED, cleaner);
    assertPerfect(cleaner);
    score(GENERATED, GENERATED, cleaner);
    assertPerfect(cleaner);
  }

  @Test
  void oneUncleanedSideIsAWarningThatNamesTheFlag() throws IOException {
    assertThat(score(RAW, GENERATED, "none").err())
        .contains(
            "warning: references have capital letters or attached full stops (4 of 4), predictions"
                + " do not (0 of 4); clean both sides alike, with --clean iu_xray");
    assertThat(score(GENERATED, RAW, "none").err())
        .contains("warning: predictions have capital letters or attached full stops (4 of 4)");
    for (String cleaner : List.of("iu_xray", "mimic_cxr", "ptb-tokenizer")) {
      assertThat(score(RAW, GENERATED, cleaner).err()).doesNotContain("warning");
    }
    assertThat(score(RAW, RAW, "none").err()).doesNotContain("warning");
    assertThat(score(GENERATED, GENERATED, "none").err()).doesNotContain("warning");
  }

  @Test
  void ciderOfOneKindOfReferenceIsExplained() throws IOException {
    String warning = "warning: CIDEr is 0 whatever the predictions are, because ";
    for (int items = 1; items <= 3; items++) {
      List<String> same = Collections.nCopies(items, "the lungs are clear .");
      String reason =
          items == 1 ? "there is only one item and" : "the references of all %d items are the same";
      assertThat(score(same, same, "none").err()).contains(warning + reason.formatted(items));
    }
    assertThat(score(GENERATED, GENERATED, "none").err()).doesNotContain("CIDEr is 0");
  }

  @Test
  void textsWithoutBlanksBetweenWordsAreNamed() throws IOException {
    String joined = "\u5fc3\u5f71\u5927\u5c0f\u6b63\u5e38\u53cc\u80ba\u6e05\u6670";
    List<String> texts = List.of(joined + "1", joined + "2", joined + "3", joined + "4");
    assertThat(score(texts, texts, "none").err())
        .contains("the texts have no blanks between words");
    List<String> words = texts.stream().map(text -> String.join(" ", text.split("", -1))).toList();
    assertThat(score(words, words, "none").err()).doesNotContain("no blanks");
  }

  @Test
  void emptyPredictionsAreCounted() throws IOException {
    List<String> empty = List.of("", " ", "\n", GENERATED.get(3));
    for (String cleaner : CLEANERS) { // R2Gen's cleaners turn an empty report into a full stop
      assertThat(score(GENERATED, empty, cleaner).err())
          .contains("warning: 3 of 4 predictions are empty; BLEU, ROUGE-L, CIDEr and METEOR");
    }
    assertThat(score(forty("mass %d ."), Collections.nCopies(40, ""), "iu_xray").err())
        .doesNotContain("the same text");
  }

  /** Returns forty different texts, each a text with a number in it. */
  private static List<String> forty(String text) {
    return IntStream.range(0, 40).mapToObj(text::formatted).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Heart of size a%d. | heart of size a%d. | references have capital letters (40 of 40)",
        "heart of size a%d. | heart of size a%d . | attached full stops (40 of 40)",
        "heart of size a%d . no mass . | heart of size a%d no mass | have full stops (40 of 40)",
      })
  void oneSideInAnotherStyleIsNamed(String references, String predictions, String warning)
      throws IOException {
    assertThat(score(forty(references), forty(predictions), "none").err()).contains(warning);
    assertThat(score(forty(predictions), forty(references), "none").err()).contains("clean both");
    assertThat(score(forty(references), forty(references), "none").err()).doesNotContain("clean");
  }

  @Test
  void removedDigitsAreNamedUnlessTheModelWritesFewTexts() throws IOException {
    List<String> words =
        forty("%d").stream().map(n -> "nodule of size " + "x".repeat(Integer.parseInt(n))).toList();
    assertThat(score(forty("nodule of size %d"), words, "none").err())
        .contains("references have digits (40 of 40), predictions do not (0 of 40)");
    List<String> two = words.stream().map(text -> words.get(text.length() % 2)).toList();
    assertThat(score(forty("nodule of size %d"), two, "none").err()).doesNotContain("digits");
  }

  @Test
  void nearlyIdenticalPredictionsAreCounted() throws IOException {
    List<String> predictions = new ArrayList<>(Collections.nCopies(37, "no effusion ."));
    predictions.addAll(List.of("a .", "b .", "c ."));
    String warning = "37 of 40 predictions are the same text";
    assertThat(score(forty("mass number %d ."), predictions, "none").err()).contains(warning);
    assertThat(score(predictions, predictions, "none").err()).doesNotContain(warning);
  }

  @Test
  void fewDifferentPredictionsAreCounted() throws IOException {
    List<String> references = forty("mass %d .");
    List<String> many = new ArrayList<>();
    List<String> predictions = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      many.add(references.get(i % 40) + i);
      predictions.add(references.get(i % 4));
    }
    String warning = "120 predictions are only 4 different texts, and the references 120, so";
    assertThat(score(many, predictions, "none").err()).contains(warning);
    assertThat(score(predictions, predictions, "none").err()).doesNotContain("different texts");
    List<String> six = predictions.stream().limit(118).toList();
    assertThat(
            score(many, ImmutableList.<String>builder().addAll(six).add("a", "b").build(), "none")
                .err())
        .doesNotContain("different texts");
  }

  @Test
  void sectionsThatDifferAreNamed() throws IOException {
    List<String> findings =
        forty("the heart is of size %d . the lungs are clear . no pleural effusion or mass .");
    List<String> impressions = forty("no acute disease %d .");
    assertThat(score(findings, impressions, "none").err())
        .contains("predictions look like impressions (median of 5 words, 0 % name organs) and");
    assertThat(score(impressions, findings, "none").err())
        .contains("references look like impressions");
    assertThat(score(findings, findings, "none").err()).doesNotContain("impressions");
    assertThat(score(findings, forty("the heart is %d ."), "none").err())
        .doesNotContain("impressions");
  }

  @Test
  void longReportsOfBothSplitsAreCounted() throws IOException {
    List<String> reports = forty("%d " + "word ".repeat(40));
    List<Object> entries = new ArrayList<>();
    reports.forEach(report -> entries.add(Map.of("id", "t" + entries.size(), "report", report)));
    List<Object> others = new ArrayList<>(List.of(Map.of("id", "no-text")));
    others.addAll(entries.subList(0, 5));
    String five = splits(others, entries);
    assertThat(five).contains("warning: " + folder.resolve("annotation.json") + ": 5 of 40");
    assertThat(five).contains("also occur in 'train' (12.5 %)");
    assertThat(splits(others, entries, "--probe", "--samples", "2")).isEqualTo(five);
    List<Object> cleaned = new ArrayList<>();
    reports.forEach(
        text -> cleaned.add(Map.of("id", "c", "report", "The " + text.replace(" ", " , ") + ".")));
    List<Object> raw = new ArrayList<>();
    reports.forEach(
        text -> raw.add(Map.of("id", "r" + raw.size(), "report", "the " + text.toUpperCase(ROOT))));
    assertThat(splits(cleaned, raw)).contains("40 of 40");
    others.remove(1);
    assertThat(splits(others, entries)).doesNotContain("also occur");
  }

  private String splits(List<Object> train, List<Object> test, String... more) throws IOException {
    Path file = folder.resolve("annotation.json");
    Files.writeString(file, MAPPER.writeValueAsString(Map.of("train", train, "test", test)));
    String name = file.toString();
    String[] fixed = {"score", "--references", name, "--predictions", name, "--no-clinical"};
    return CommandResult.run(ObjectArrays.concat(fixed, more, String.class)).ok().err();
  }

  @Test
  void reportsOfFiftyThousandWordsAreScoredInTime() throws IOException {
    StringBuilder reference = new StringBuilder();
    StringBuilder prediction = new StringBuilder();
    for (int i = 0; i < 12_500; i++) {
      reference.append("no ").append(i % 331).append(" effusion . ");
      prediction.append("small ").append(i % 173).append(" effusion . ");
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(40),
        () -> score(List.of(reference.toString()), List.of(prediction.toString()), "none"));
    assertThat(value("ROUGE-L")).isGreaterThan(0.4);
  }
}
