package org.ithn.metrics.probe;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.ithn.metrics.text.Whitespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DamageTest {
  private static final long SEED = 7;

  private static String damaged(Damage damage, String report) {
    return damage.apply(List.of("a"), List.of(report), SEED).get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NEGATION | no effusion . | effusion .",
        "NEGATION | No effusion. | Effusion.",
        "NEGATION | heart without change . | heart with change .",
        "NEGATION | lungs negative for mass . | lungs positive for mass .",
        "NEGATION | there is a mass . | there is no mass .",
        "NEGATION | the lungs are clear . | the lungs are not clear .",
        "NEGATION | THERE IS EDEMA . | THERE IS NO EDEMA .",
        "NEGATION | edema no longer seen . | edema no longer seen .",
        "NEGATION | stable heart . | stable heart .",
        "SIDE | Left base, right apex. | Right base, left apex.",
        "SIDE | left-sided effusion, leftward shift | right-sided effusion, rightward shift",
        "SIDE | bright cleft . | bright cleft .",
        "LEVEL | upper lobe and BASES | lower lobe and APICES",
        "LEVEL | upper limits of normal | upper limits of normal",
        "SEVERITY | mild edema, small mass | severe edema, large mass",
        "DELETED | heart normal . left effusion . no mass . | heart normal . no mass .",
        "DELETED | no effusion . | no effusion .",
        "HALF | one two three four five | one two three",
        "REPEATED | edema . | edema edema .",
        "CAPITALS | No edema. | NO EDEMA.",
      })
  void changesWords(Damage damage, String report, String expected) {
    assertThat(damaged(damage, report)).isEqualTo(expected);
  }

  @Test
  void orderKeepsTheSentencesAndSeparatesTheLast() {
    assertThat(damaged(Damage.ORDER, "heart big. lungs clear"))
        .isEqualTo("lungs clear. heart big.");
    assertThat(damaged(Damage.ORDER, "same . same .")).isEqualTo("same . same .");
  }

  @Test
  void addedFindingsComeFromOtherReports() {
    List<String> reports = List.of("no mass", "left effusion .", "");
    assertThat(Damage.ADDED.apply(List.of("a", "b", "c"), reports, SEED))
        .containsExactly("no mass . left effusion .", "left effusion .", "left effusion .")
        .inOrder();
  }

  @Test
  void exchangeNeverReturnsAReportToItsStudy() {
    List<String> ids = IntStream.range(0, 14).mapToObj(i -> "s" + i / 2 + "#" + i % 2).toList();
    List<String> reports = IntStream.range(0, 14).mapToObj(i -> "study " + i / 2).toList();
    for (int seed = 0; seed < 20; seed++) {
      List<String> exchanged = Damage.EXCHANGED.apply(ids, reports, seed);
      assertThat(exchanged).containsExactlyElementsIn(reports);
      for (int i = 0; i < exchanged.size(); i++) {
        assertWithMessage("seed %s", seed).that(exchanged.get(i)).isNotEqualTo(reports.get(i));
      }
    }
  }

  @Test
  void oneReportIsTheMostCommon() {
    assertThat(Damage.ONE_REPORT.apply(List.of("a", "b", "c"), List.of("x", "y", "y"), SEED))
        .containsExactly("y", "y", "y");
  }

  @ParameterizedTest
  @EnumSource
  void equalSeedsGiveEqualReportsAndEveryDamageAcceptsEmptyReports(Damage damage) {
    List<String> ids = List.of("a", "b", "c");
    List<String> reports =
        List.of("", ".", "no mass . mild left upper effusion . the heart is big . no edema .");
    List<String> first = damage.apply(ids, reports, SEED);
    assertThat(damage.apply(ids, reports, SEED)).isEqualTo(first);
    assertThat(first).hasSize(3);
    first.forEach(text -> assertThat(text).isEqualTo(Whitespace.normalized(text)));
    assertThat(first).isNotEqualTo(reports);
  }

  @Test
  void labelsDiffer() {
    List<String> labels = List.of(Damage.values()).stream().map(Damage::label).toList();
    assertThat(new HashSet<>(labels)).hasSize(labels.size());
  }

  /** One letter whose capital is two takes quadratic time in the JDK's method. */
  @ParameterizedTest
  @EnumSource
  void longTextsAreDamagedInTime(Damage damage) {
    String letters = "\u0149".repeat(1 << 19);
    StringBuilder findings = new StringBuilder();
    for (int i = 0; i < 1 << 15; i++) {
      findings.append("effusion ").append(i).append(" . ");
    }
    List<String> reports = List.of(letters, findings.toString().strip(), "mild edema .");
    assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> damage.apply(List.of("a", "b", "c"), reports, SEED));
  }

  @Test
  void capitalsAreThoseOfTheLanguage() {
    assertThat(damaged(Damage.CAPITALS, "gro\u00df \ud801\udc28 \u00e9")) // an astral letter
        .isEqualTo("GROSS \ud801\udc00 \u00c9");
  }
}
