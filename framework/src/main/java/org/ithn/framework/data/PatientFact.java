package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Facts about the patient at the time of a study, which a model can read beside the images.
 *
 * <p>A fact has a few values, numbered from 0; 0 is an unknown fact. The rules that make a number
 * of a text are so plain that a served model applies them in its graph.
 */
public enum PatientFact {
  /** Age in whole years, 0 to 120: values 1 to 9 are the ages below 10 to below 90, 10 is older. */
  AGE("age", 11, "a whole number of years, 0 to 120"),

  /** Sex: 1 is {@code female} or {@code f}, 2 is {@code male} or {@code m}. */
  SEX("sex", 3, "female or male");

  /** Keys of the facts, which are also optional keys of an annotation's entries. */
  public static final ImmutableList<String> KEYS =
      Arrays.stream(values()).map(PatientFact::key).collect(ImmutableList.toImmutableList());

  /** Regular expression of an age. Java and RE2 read it alike. */
  public static final String AGES = "[0-9]{1,2}|1[01][0-9]|120";

  /** Number of years of a value of {@link #AGE}. */
  public static final int YEARS = 10;

  /** Ages as tables and DICOM files write them, such as {@code 63.0} and {@code 007M}. */
  private static final Pattern SOURCE_AGE = Pattern.compile("([0-9]{1,3})(?:\\.0*)?([YMWD]?)");

  private static final double DAYS_PER_YEAR = 365.25;

  private final String key;
  private final int count;
  private final String expected;

  PatientFact(String key, int count, String expected) {
    this.key = key;
    this.count = count;
    this.expected = expected;
  }

  /** Returns the fact of a key in {@link #KEYS}. */
  public static PatientFact named(String key) {
    checkArgument(KEYS.contains(key), "no fact '%s'; expected one of %s", key, KEYS);
    return values()[KEYS.indexOf(key)];
  }

  /** Returns the key, for instance {@code age}. */
  public String key() {
    return key;
  }

  /** Returns the number of values, with the one for unknown. */
  public int count() {
    return count;
  }

  /** Returns a description of the texts that have a value, for messages. */
  public String expected() {
    return expected;
  }

  /**
   * Returns the number of the value that a text states.
   *
   * @param text the text; blank if the fact is unknown
   * @throws IllegalArgumentException if the text states no value
   */
  public int value(String text) {
    String plain = Ascii.toLowerCase(text.strip());
    if (plain.isEmpty()) {
      return 0;
    }
    int value =
        switch (this) {
          case AGE ->
              plain.matches(AGES) ? 1 + Math.min(Integer.parseInt(plain) / YEARS, count - 2) : 0;
          case SEX ->
              switch (ofSource(plain)) {
                case "female" -> 1;
                case "male" -> 2;
                default -> 0;
              };
        };
    checkArgument(
        value > 0, "the %s is '%s'; expected %s, or nothing if it is unknown", key, text, expected);
    return value;
  }

  /**
   * Returns a source's text in the form of {@link #value}; empty if it states no value, for
   * instance an age of 300 years or the sex {@code O}.
   */
  public String ofSource(String text) {
    String plain = text.strip();
    return switch (this) {
      case AGE -> years(Ascii.toUpperCase(plain));
      case SEX ->
          switch (Ascii.toLowerCase(plain)) {
            case "f", "female" -> "female";
            case "m", "male" -> "male";
            default -> "";
          };
    };
  }

  private static String years(String text) {
    Matcher age = SOURCE_AGE.matcher(text);
    if (!age.matches()) {
      return "";
    }
    int number = Integer.parseInt(age.group(1));
    int years =
        switch (age.group(2)) {
          case "M" -> number / 12;
          case "W" -> (int) (number * 7 / DAYS_PER_YEAR);
          case "D" -> (int) (number / DAYS_PER_YEAR);
          default -> number;
        };
    String plain = String.valueOf(years);
    return plain.matches(AGES) ? plain : "";
  }
}
