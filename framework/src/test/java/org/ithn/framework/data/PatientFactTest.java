package org.ithn.framework.data;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of {@link PatientFact}: the numbers of its values, and texts of sources. */
class PatientFactTest {
  @ParameterizedTest
  @CsvSource({"'',0", "' ',0", "0,1", "9,1", "10,2", "63,7", "89,9", "90,10", "120,10", "' 7 ',1"})
  void agesAreNumberedByTenYears(String text, int value) {
    assertThat(PatientFact.AGE.value(text)).isEqualTo(value);
    assertThat(value).isLessThan(PatientFact.AGE.count());
  }

  @ParameterizedTest
  @CsvSource({"'',0", "f,1", "Female,1", "M,2", "male,2"})
  void sexesAreNumbered(String text, int value) {
    assertThat(PatientFact.SEX.value(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"121", "-1", "063", "63.0", "63Y", "sixty"})
  void otherAgesAreRefused(String text) {
    assertThat(assertThrows(IllegalArgumentException.class, () -> PatientFact.AGE.value(text)))
        .hasMessageThat()
        .isEqualTo(
            "the age is '%s'; expected a whole number of years, 0 to 120, or nothing if it is unknown"
                .formatted(text));
  }

  @Test
  void otherSexesAreRefused() {
    assertThat(assertThrows(IllegalArgumentException.class, () -> PatientFact.SEX.value("O")))
        .hasMessageThat()
        .contains("the sex is 'O'; expected female or male");
  }

  @ParameterizedTest
  @CsvSource({
    "063Y,63", "63.0,63", "007M,0", "014M,1", "100W,1", "002D,0", "120,120", "300,''", "nan,''",
    "O,''"
  })
  void agesOfSourcesBecomeYears(String text, String years) {
    assertThat(PatientFact.AGE.ofSource(text)).isEqualTo(years);
  }

  @ParameterizedTest
  @CsvSource({"F,female", "Male,male", "O,''", "Unknown,''"})
  void sexesOfSourcesBecomeWords(String text, String word) {
    assertThat(PatientFact.SEX.ofSource(text)).isEqualTo(word);
  }
}
