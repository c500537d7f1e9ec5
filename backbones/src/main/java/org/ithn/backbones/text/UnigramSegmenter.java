package org.ithn.backbones.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.text.SentencePieceModel.Kind;
import org.ithn.backbones.text.SentencePieceModel.Piece;

/**
 * Division of a normalised text into the pieces with the largest sum of log probabilities.
 *
 * <p>Source: SentencePiece, {@code EncodeOptimized} of its Unigram model. A character that is no
 * piece costs ten more than the least probable piece; several in a row are one unknown token.
 */
final class UnigramSegmenter {
  private static final float UNKNOWN_PENALTY = 10;
  private static final double USER_DEFINED_PENALTY = 0.1;

  private final Map<String, Scored> scored = new HashMap<>(); // pieces that occur in texts
  private final int unknown;
  private final float unknownScore;
  private final int longest;

  UnigramSegmenter(List<Piece> pieces) {
    float least = Float.MAX_VALUE;
    float most = -Float.MAX_VALUE;
    int unknownId = 0;
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      if (piece.kind() == Kind.UNKNOWN) {
        unknownId = id;
      } else if (piece.kind() == Kind.NORMAL) {
        least = Math.min(least, piece.score());
        most = Math.max(most, piece.score());
      }
    }
    unknown = unknownId;
    unknownScore = least - UNKNOWN_PENALTY;
    for (int id = 0; id < pieces.size(); id++) {
      add(pieces.get(id), id, most);
    }
    longest = scored.keySet().stream().mapToInt(String::length).max().orElse(0);
  }

  private void add(Piece piece, int id, float most) {
    String text = piece.text();
    if (piece.kind() == Kind.NORMAL) {
      scored.put(text, new Scored(id, piece.score()));
    } else if (piece.kind() == Kind.USER_DEFINED) {
      // Better than any division into normal pieces.
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      scored.put(text, new Scored(id, bytes * most - USER_DEFINED_PENALTY));
    }
  }

  /** The id of a piece and its log probability. */
  private record Scored(int id, double score) {}

  /**
   * The best division of a text up to a place.
   *
   * @param from the begin of its last piece
   * @param id the id of its last piece
   * @param score the sum of log probabilities
   */
  private record Division(int from, int id, float score) {}

  /** Returns the ids of a normalised text's pieces. */
  List<Integer> ids(String text) {
    Division[] best = new Division[text.length() + 1]; // by end
    best[0] = new Division(-1, -1, 0);
    for (int from = 0; from < text.length(); ) {
      int next = from + Character.charCount(text.codePointAt(from));
      for (int end = next; end <= Math.min(text.length(), from + longest); end++) {
        Scored piece = scored.get(text.substring(from, end));
        if (piece != null) {
          improve(best, from, end, piece.id, piece.score + best[from].score);
        }
      }
      if (!scored.containsKey(text.substring(from, next))) {
        improve(best, from, next, unknown, unknownScore + best[from].score);
      }
      from = next;
    }
    return backwards(best);
  }

  private static void improve(Division[] best, int from, int end, int id, double score) {
    if (best[end] == null || score > best[end].score) {
      best[end] = new Division(from, id, (float) score);
    }
  }

  private List<Integer> backwards(Division[] best) {
    List<Integer> found = new ArrayList<>();
    for (int end = best.length - 1; end > 0; end = best[end].from) {
      int id = best[end].id;
      if (id != unknown || found.isEmpty() || found.get(found.size() - 1) != unknown) {
        found.add(id);
      }
    }
    Collections.reverse(found);
    return found;
  }
}
