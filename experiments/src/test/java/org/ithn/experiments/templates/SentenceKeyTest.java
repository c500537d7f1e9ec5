package org.ithn.experiments.templates;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.common.collect.Iterables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.templates.SentenceText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SentenceKeyTest {
  private static final List<String> FINDINGS =
      List.of("effusion", "focal consolidation", "pulmonary nodules", "enlarged heart");

  private static String key(String sentence) {
    return SentenceKey.of(Iterables.getOnlyElement(SentenceText.sentences(sentence)));
  }

  private static void assertDiffer(String sentence, String other) {
    assertWithMessage("key of '%s', as for '%s'", sentence, other)
        .that(key(sentence))
        .isNotEqualTo(key(other));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no %s",
        "there is no %s",
        "without %s",
        "without evidence of %s",
        "the lungs are clear of %s",
        "lungs free of %s",
        "lungs free from %s",
        "negative for %s",
        "absence of %s",
        "lack of %s",
        "devoid of %s",
        "not %s",
        "%s is not seen",
        "%s isn't seen",
        "%s can't be seen",
        "never %s",
        "%s: none",
        "neither %s",
        "%s is absent",
        "%s has resolved",
        "%s was ruled out",
        "%s is excluded",
        "%s is no longer seen",
        "%s cannot be seen",
        "%s is unlikely",
      })
  void aNegatedFindingIsNeverTheFinding(String negated) {
    for (String finding : FINDINGS) {
      String sentence = negated.formatted(finding);
      for (String affirmed :
          List.of(
              "%s",
              "there is %s",
              "%s is seen",
              "%s is present",
              "the lungs are clear, %s",
              "lungs with %s",
              "lungs %s",
              "free %s",
              "clear %s",
              "the lungs %s")) {
        assertDiffer(sentence, affirmed.formatted(finding));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "not without effusion,without effusion",
    "not without effusion,effusion",
    "no lack of effusion,lack of effusion",
    "not free of effusion,free of effusion",
    "it is not true that there is no effusion,there is no effusion",
    "effusion is not absent,effusion is absent",
    "not unremarkable,unremarkable",
    "no absence of effusion,no effusion",
  })
  void aDoubleNegationIsNoSimpleOne(String doubled, String simple) {
    assertDiffer(doubled, simple);
  }

  /** Two findings of which one is negated; all statements about them must differ if swapped. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "no %s but %s",
        "no %s, but %s",
        "no %s; %s",
        "no %s, there is %s",
        "no %s, %s is seen",
        "no %s, %s",
        "no %s %s",
        "no %s %s present",
        "no %s is seen %s",
        "no %s is seen, %s",
        "no %s is seen %s is present",
        "no %s and %s is present",
        "no %s, %s is present or scarring",
        "no %s or scarring, %s is present",
        "no %s or scarring; there is %s",
        "no %s or scarring with %s",
        "no scarring or %s, there is %s",
        "%s without %s",
        "%s without scarring or %s, and mass",
        "%s is seen, %s is not seen",
        "%s seen, %s not seen",
        "%s seen %s not seen",
        "%s and scarring but no %s",
        "%s with no %s",
        "%s is present, %s is absent",
        "%s present, %s absent",
        "%s present %s absent",
        "%s rather than %s",
        "%s is new, %s has resolved",
        "%s is normal, %s is abnormal",
        "%s normal, %s abnormal",
        "%s normal %s abnormal",
        "left %s, right %s",
        "left %s and right %s",
        "left %s right %s",
        "%s on the left, %s on the right",
        "no left %s or right %s",
        "increased %s, decreased %s",
        "%s increased and %s decreased",
        "increased %s decreased %s",
        "large %s, small %s",
        "stable %s with new %s",
        "%s above %s",
        "%s due to %s",
      })
  void swappedFindingsChangeTheKey(String statement) {
    for (String first : FINDINGS) {
      for (String second : FINDINGS) {
        if (!first.equals(second)) {
          assertDiffer(statement.formatted(first, second), statement.formatted(second, first));
        }
      }
    }
  }

  @Test
  void oppositesNeverHaveEqualKeys() {
    List<String[]> opposites =
        List.of(
            new String[] {"left", "right"},
            new String[] {"upper", "lower"},
            new String[] {"increased", "decreased"},
            new String[] {"increase in", "decrease in"},
            new String[] {"improved", "worsened"},
            new String[] {"changed", "unchanged"},
            new String[] {"normal", "abnormal"},
            new String[] {"remarkable", "unremarkable"},
            new String[] {"large", "small"},
            new String[] {"high", "low"},
            new String[] {"acute", "chronic"},
            new String[] {"new", "old"},
            new String[] {"anterior", "posterior"},
            new String[] {"calcified", "noncalcified"},
            new String[] {"calcified", "non-calcified"},
            new String[] {"calcified", "non calcified"},
            new String[] {"definite", "possible"});
    for (String[] pair : opposites) {
      for (String form : List.of("%s effusion", "the effusion is %s", "no %s effusion or nodule")) {
        assertDiffer(form.formatted(pair[0]), form.formatted(pair[1]));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '/',
      value = {
        "No pneumothorax or pleural effusion/There is no pleural effusion or pneumothorax seen",
        "no focal consolidation, pneumothorax, or effusion/No effusion, pneumothorax or focal"
            + " consolidations",
        "without effusion/no evidence of effusion",
        "the heart size is normal/normal heart size",
        "heart is within normal limits/The heart is normal",
        "lungs are clear/the lung is clear",
        "heart normal, lungs clear/lungs clear and heart normal",
        "nodules, scarring and granuloma/granuloma, scarring and nodules",
        "the heart size and mediastinal contours are normal/mediastinal contours and heart size are"
            + " normal",
      })
  void paraphrasesHaveEqualKeys(String sentence, String other) {
    assertThat(key(sentence)).isEqualTo(key(other));
  }

  @Test
  void sentencesWithoutContentHaveNoKey() {
    List<String> keys = new ArrayList<>();
    SentenceText.sentences("Is seen. XXXX. There are. 12 3.5.")
        .forEach(each -> keys.add(SentenceKey.of(each)));
    assertThat(keys).containsExactly("", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"is ", "no ", "left ", "effusion , ", "there is no ", "with "})
  void keysTakeLinearTime(String words) {
    String sentence = words.repeat((1 << 19) / words.length()) + "nodule";
    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> SentenceKey.of(sentence));
  }
}
