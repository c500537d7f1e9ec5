package org.ithn.backbones.text;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Replacement of characters and sequences of them, such as of a ligature by its letters.
 *
 * <p>The keys are a double-array trie over UTF-8, whose values are places in a list of
 * replacements. Source: SentencePiece, {@code precompiled_charsmap}; the bits of a unit are those
 * of the library darts-clone.
 */
final class CharacterMap {
  /** Map without any key. */
  static final CharacterMap EMPTY = new CharacterMap(new int[0], new byte[0]);

  private final int[] units;
  private final byte[] replacements; // each ends with a zero

  private CharacterMap(int[] units, byte[] replacements) {
    this.units = units;
    this.replacements = replacements;
  }

  /**
   * A found key.
   *
   * @param length the number of chars of the text that it covers
   * @param text its replacement
   */
  record Replacement(int length, String text) {}

  /**
   * Parses a map: the size of the trie in bytes, its units, and the replacements.
   *
   * @throws IOException if the sizes do not fit
   */
  static CharacterMap parse(byte[] map) throws IOException {
    if (map.length == 0) {
      return EMPTY;
    }
    ByteBuffer buffer = ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN);
    int size = map.length < Integer.BYTES ? -1 : buffer.getInt();
    if (size < 0 || size > buffer.remaining() || size % Integer.BYTES != 0) {
      throw new IOException("damaged map of characters");
    }
    int[] units = new int[size / Integer.BYTES];
    buffer.asIntBuffer().get(units);
    return new CharacterMap(units, Arrays.copyOfRange(map, Integer.BYTES + size, map.length));
  }

  /** Returns the longest key that a text has at an index, if there is any. */
  Optional<Replacement> find(String text, int from) {
    Optional<Replacement> longest = Optional.empty();
    int unit = units.length == 0 ? -1 : 0;
    for (int i = from; i < text.length() && unit >= 0; ) {
      int next = i + Character.charCount(text.codePointAt(i));
      unit = descend(unit, text.substring(i, next));
      i = next;
      if (unit >= 0 && ((units[unit] >>> 8) & 1) == 1) {
        longest = Optional.of(new Replacement(i - from, replacement(unit)));
      }
    }
    return longest;
  }

  /** Returns the unit after the bytes of a character, or -1 if no key continues with them. */
  private int descend(int unit, String character) {
    int at = unit;
    for (byte each : character.getBytes(StandardCharsets.UTF_8)) {
      int label = each & 0xff;
      at = children(at) ^ label;
      if (at < 0 || at >= units.length || (units[at] & 0x800000ff) != label) {
        return -1;
      }
    }
    return at;
  }

  /**
   * Returns the place that a label is combined with to get a child; that of the value is label 0.
   */
  private int children(int unit) {
    int bits = units[unit];
    return unit ^ ((bits >>> 10) << ((bits & (1 << 9)) >>> 6));
  }

  private String replacement(int unit) {
    int place = children(unit);
    int from = place >= 0 && place < units.length ? units[place] & Integer.MAX_VALUE : -1;
    if (from < 0 || from >= replacements.length) {
      throw new IllegalStateException("the map of characters is damaged");
    }
    int to = from;
    while (to < replacements.length && replacements[to] != 0) {
      to++;
    }
    return new String(replacements, from, to - from, StandardCharsets.UTF_8);
  }

  /** Returns a hash of the map. */
  @Override
  public String toString() {
    var hasher = Hashing.sha256().newHasher();
    for (int unit : units) {
      hasher.putInt(unit);
    }
    return hasher.putBytes(replacements).hash().toString();
  }
}
