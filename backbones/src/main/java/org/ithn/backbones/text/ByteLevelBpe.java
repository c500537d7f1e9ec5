package org.ithn.backbones.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RoBERTa's tokenizer: words with the blank before them, as bytes, merged pair by pair in the order
 * that was learnt.
 *
 * <p>Source: Hugging Face tokenizers, {@code ByteLevel} and {@code BPE}. Differs: special tokens
 * written out in a text are text.
 */
final class ByteLevelBpe implements TextTokenizer {
  private static final Pattern WORDS =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);
  private static final int MAX_REMEMBERED = 100_000;

  private final Map<String, Integer> ids;
  private final Map<String, Integer> ranks;
  private final String[] letters = letters();
  private final boolean blankFirst;
  private final Map<String, List<Integer>> remembered = new HashMap<>();

  private ByteLevelBpe(Map<String, Integer> ids, Map<String, Integer> ranks, boolean blankFirst) {
    this.ids = ids;
    this.ranks = ranks;
    this.blankFirst = blankFirst;
  }

  static ByteLevelBpe load(ModelFolder folder) {
    Map<String, Integer> ids;
    Map<String, Integer> ranks = new HashMap<>();
    boolean blankFirst = false;
    if (folder.has("vocab.json") && folder.has("merges.txt")) {
      ids = TextTokenizer.vocabulary(folder, "vocab.json", folder.json("vocab.json"));
      for (String line : folder.lines("merges.txt")) {
        if (!line.startsWith("#version") && !line.isEmpty()) {
          ranks.put(line, ranks.size());
        }
      }
    } else {
      JsonNode tokenizer = folder.json("tokenizer.json");
      ids =
          TextTokenizer.vocabulary(folder, "tokenizer.json", tokenizer.path("model").path("vocab"));
      for (JsonNode merge : tokenizer.path("model").path("merges")) {
        ranks.put(
            merge.isArray() ? merge.get(0).asText() + " " + merge.get(1).asText() : merge.asText(),
            ranks.size());
      }
      blankFirst = tokenizer.path("pre_tokenizer").path("add_prefix_space").asBoolean(false);
    }
    if (folder.has("tokenizer_config.json")) {
      blankFirst =
          folder.json("tokenizer_config.json").path("add_prefix_space").asBoolean(blankFirst);
    }
    return new ByteLevelBpe(ids, ranks, blankFirst);
  }

  /** For each byte the letter that stands for it in the vocabulary. */
  private static String[] letters() {
    String[] letters = new String[256];
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
      letters[b] = Character.toString(printable ? b : next++);
    }
    return letters;
  }

  @Override
  public int special(String token) {
    return TextTokenizer.required(ids, token);
  }

  @Override
  public List<Integer> ids(String text) {
    List<Integer> found = new ArrayList<>();
    boolean blank = blankFirst && !text.isEmpty() && !Character.isWhitespace(text.charAt(0));
    Matcher words = WORDS.matcher(blank ? " " + text : text);
    while (words.find()) {
      String word = words.group();
      List<Integer> known = remembered.get(word);
      if (known == null) {
        known = merged(word);
        if (remembered.size() < MAX_REMEMBERED) {
          remembered.put(word, known);
        }
      }
      found.addAll(known);
    }
    return found;
  }

  private List<Integer> merged(String word) {
    List<String> parts = new ArrayList<>();
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      parts.add(letters[b & 0xff]);
    }
    while (parts.size() > 1) {
      int best = -1;
      int bestRank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < parts.size(); i++) {
        int rank = ranks.getOrDefault(parts.get(i) + " " + parts.get(i + 1), Integer.MAX_VALUE);
        if (rank < bestRank) {
          bestRank = rank;
          best = i;
        }
      }
      if (best < 0) {
        break;
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
    List<Integer> result = new ArrayList<>();
    for (String part : parts) {
      Integer id = ids.get(part);
      result.add(id == null ? TextTokenizer.required(ids, "<unk>") : id);
    }
    return result;
  }
}
