package org.ithn.datasets.sources.iuxray;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image, the same however its file is called: {@code CXR17_IM-0477-1001.png}
 * (Open-i) and {@code 17_IM-0477-1001.dcm.png} (Kaggle) are {@code CXR17_IM-0477-1001}.
 *
 * @param number of the report
 * @param text the whole name
 */
record ImageName(int number, String text) {
  private static final Pattern NAME =
      Pattern.compile("(?:CXR)?(\\d{1,6})(?:_\\d)?(_IM-\\d{1,6}(?:-\\d{1,12}){1,3})");
  private static final Pattern SUFFIX = Pattern.compile("(?:\\.dcm)?\\.(png|jpe?g)$");

  /** Without suffix, as the XML reports have it. */
  static Optional<ImageName> parse(String text) {
    Matcher matcher = NAME.matcher(text);
    // Open-i writes CXR1_1_IM-0001-3001 where Kaggle writes 1_IM-0001-3001.
    return matcher.matches()
        ? Optional.of(
            new ImageName(
                Integer.parseInt(matcher.group(1)), "CXR" + matcher.group(1) + matcher.group(2)))
        : Optional.empty();
  }

  /** With the suffix of an image. */
  static Optional<ImageName> parseFileName(String file) {
    Matcher suffix = SUFFIX.matcher(file.toLowerCase(Locale.ROOT));
    return suffix.find() ? parse(file.substring(0, suffix.start())) : Optional.empty();
  }

  /** {@code png}, {@code jpg} or {@code jpeg}; empty if it is no name of an image. */
  static String suffix(String file) {
    Matcher suffix = SUFFIX.matcher(file.toLowerCase(Locale.ROOT));
    return suffix.find() ? suffix.group(1) : "";
  }

  /**
   * The name of the study that has this image first, as R2Gen makes it: all but the last number.
   *
   * @param written the image's name as the source writes it
   */
  static String studyName(String written) {
    return written.substring(0, written.lastIndexOf('-'));
  }
}
