package org.ithn.metrics.text;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Hashes of content in signatures: settings of one name with other content must differ. */
public final class ContentHash {
  private static final int DIGITS = 8;

  private ContentHash() {}

  /**
   * Returns a name followed by the first {@value #DIGITS} digits of a hash, such as {@code
   * roberta-base@1a2b3c4d}.
   *
   * @param hash a hash of the content, in hexadecimal digits
   */
  public static String append(Object name, String hash) {
    return name + "@" + hash.substring(0, DIGITS);
  }

  /** Returns the SHA-256 of texts, whose order does not matter but whose repetitions do. */
  public static String ofTexts(Stream<String> texts) {
    Hasher hasher = Hashing.sha256().newHasher();
    texts
        .sorted()
        .forEach(text -> hasher.putInt(text.length()).putString(text, StandardCharsets.UTF_8));
    return hasher.hash().toString();
  }
}
