package org.ithn.datasets.sources.iuxray;

import com.google.common.base.Ascii;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Canonical name of an image: {@code CXR17_IM-0477-1001.png} (Open-i) and {@code
 * 17_IM-0477-1001.dcm.png} (Kaggle) are both {@code CXR17_IM-0477-1001}.
 *
 * @param number the number of the report
 * @param text the canonical name
 */
record ImageName(int number, String text) {
  private static final Pattern NAME =
      Pattern.compile("(?:CXR)?(\\d{1,6})(?:_\\d)?(_IM-\\d{1,6}(?:-\\d{1,12}){1,3})");
  private static final Pattern SUFFIX = Pattern.compile("(?:\\.dcm)?\\.(png|jpe?g)$");

  /** Parses a name without a suffix, as in the XML reports. */
  static Optional<ImageName> parse(String text) {
    Matcher matcher = NAME.matcher(text);
    // Open-i writes CXR1_1_IM-0001-3001 where Kaggle writes 1_IM-0001-3001.
    return matcher.matches()
        ? Optional.of(
            new ImageName(
                Integer.parseInt(matcher.group(1)), "CXR" + matcher.group(1) + matcher.group(2)))
        : Optional.empty();
  }

  /** Parses a file name with the suffix of an image. */
  static Optional<ImageName> parseFileName(String file) {
    Matcher suffix = SUFFIX.matcher(Ascii.toLowerCase(file));
    return suffix.find() ? parse(file.substring(0, suffix.start())) : Optional.empty();
  }

  /** Returns {@code png}, {@code jpg} or {@code jpeg}, or an empty string for other files. */
  static String suffix(String file) {
    Matcher suffix = SUFFIX.matcher(Ascii.toLowerCase(file));
    return suffix.find() ? suffix.group(1) : "";
  }

  /**
   * Returns the id that R2Gen gives to a study with this first image: all but the last number.
   *
   * @param written the image's name as written in the source
   */
  static String studyName(String written) {
    return written.substring(0, written.lastIndexOf('-'));
  }
}
