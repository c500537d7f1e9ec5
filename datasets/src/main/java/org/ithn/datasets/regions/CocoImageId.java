package org.ithn.datasets.regions;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.DataException;

/** Parser of COCO image numbers in names such as {@code COCO_train2014_000000132417}. */
final class CocoImageId {
  private static final Pattern LAST_DIGITS = Pattern.compile("(\\d{1,18})\\D*$");

  private CocoImageId() {}

  /** Returns the number formed by the last digits of a name; {@code place} is for the message. */
  static long parse(String name, String place) {
    Matcher digits = LAST_DIGITS.matcher(name);
    if (!digits.find()
        || (digits.start() > 0 && Character.isDigit(name.charAt(digits.start() - 1)))) {
      throw new DataException(
          "%s: '%s' contains no image number; expected one such as 132417".formatted(place, name));
    }
    return Long.parseLong(digits.group(1));
  }
}
