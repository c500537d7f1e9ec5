package org.ithn.datasets.dicom;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import org.ithn.datasets.DataException;

/**
 * Name of a file in messages.
 *
 * @param name the file's name
 * @param instance the first 12 digits of the SHA-256 of the SOP instance UID; empty if unknown
 */
record Source(String name, String instance) {
  private static final int DIGITS = 12;

  static Source of(String name) {
    return new Source(name, "");
  }

  Source withInstance(String uid) {
    return new Source(name, uid.isEmpty() ? "" : hash(uid).substring(0, DIGITS));
  }

  /** Returns the SHA-256 of a UID without padding, in hexadecimal digits. */
  static String hash(String uid) {
    return Hashing.sha256().hashString(uid, StandardCharsets.US_ASCII).toString();
  }

  /** Returns the name, with the instance's hash if it is known. */
  String label() {
    return instance.isEmpty() ? name : "%s (instance %s)".formatted(name, instance);
  }

  /** Returns an exception about this file. */
  DataException refused(String sentence) {
    return refused(sentence, DataException.Remedy.NONE);
  }

  DataException refused(String sentence, DataException.Remedy remedy) {
    return new DataException("image %s: %s".formatted(label(), sentence), remedy);
  }

  DataException cutOff() {
    return refused("is damaged or cut off; copy it again from its source");
  }
}
