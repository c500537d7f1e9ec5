package org.ithn.backbones.text;

import java.util.Set;
import java.util.stream.Collectors;
import org.ithn.backbones.text.SentencePieceModel.Kind;
import org.ithn.backbones.text.SentencePieceModel.Normalisation;
import org.ithn.backbones.text.SentencePieceModel.Piece;

/**
 * Replacement of characters and blanks before a text is divided into pieces.
 *
 * <p>Source: SentencePiece, {@code Normalizer}.
 */
final class SentencePieceNormaliser {
  private static final char MARK = '\u2581'; // stands for a blank

  private final Normalisation rules;
  private final Set<String> kept;
  private final int longestKept;

  SentencePieceNormaliser(SentencePieceModel model) {
    rules = model.normalisation();
    kept =
        model.pieces().stream()
            .filter(piece -> piece.kind() == Kind.USER_DEFINED)
            .map(Piece::text)
            .collect(Collectors.toSet());
    longestKept = kept.stream().mapToInt(String::length).max().orElse(0);
  }

  /** Returns the normalised text, in which {@code U+2581} marks blanks. */
  String normalise(String text) {
    StringBuilder normal = new StringBuilder();
    if (rules.addPrefix() && !text.isEmpty()) {
      normal.append(MARK);
    }
    boolean afterBlank = rules.removeBlanks();
    for (int i = 0; i < text.length(); ) {
      CharacterMap.Replacement next = replacement(text, i);
      String part = afterBlank ? stripLeading(next.text()) : next.text();
      if (!part.isEmpty()) {
        normal.append(part.replace(' ', MARK));
        afterBlank = rules.removeBlanks() && part.endsWith(" ");
      }
      i += next.length();
    }
    int end = normal.length();
    while (rules.removeBlanks() && end > 0 && normal.charAt(end - 1) == MARK) {
      end--;
    }
    return normal.substring(0, end);
  }

  /** Returns the next characters of a text as they are replaced; user-defined pieces are kept. */
  private CharacterMap.Replacement replacement(String text, int from) {
    for (int length = Math.min(longestKept, text.length() - from); length > 0; length--) {
      String piece = text.substring(from, from + length);
      if (kept.contains(piece)) {
        return new CharacterMap.Replacement(length, piece);
      }
    }
    String character = Character.toString(text.codePointAt(from));
    return rules
        .characters()
        .find(text, from)
        .orElseGet(() -> new CharacterMap.Replacement(character.length(), character));
  }

  private static String stripLeading(String text) {
    int from = 0;
    while (from < text.length() && text.charAt(from) == ' ') {
      from++;
    }
    return text.substring(from);
  }
}
