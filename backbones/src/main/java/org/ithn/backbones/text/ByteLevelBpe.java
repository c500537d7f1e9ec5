package org.ithn.backbones.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.BytePairs;

/**
 * RoBERTa's tokenizer: the ids of {@link BytePairs}.
 *
 * <p>Source: Hugging Face tokenizers, {@code ByteLevel} and {@code BPE}.
 */
final class ByteLevelBpe implements TextTokenizer {
  private final Map<String, Integer> ids;
  private final BytePairs pairs;
  private final boolean blankFirst;

  private ByteLevelBpe(Map<String, Integer> ids, List<String> merges, boolean blankFirst) {
    this.ids = ids;
    this.pairs = new BytePairs(merges);
    this.blankFirst = blankFirst;
  }

  static ByteLevelBpe load(ModelFolder folder) {
    Map<String, Integer> ids;
    List<String> merges = new ArrayList<>();
    boolean blankFirst = false;
    if (folder.has("vocab.json") && folder.has("merges.txt")) {
      ids = TextTokenizer.vocabulary(folder, "vocab.json", folder.json("vocab.json"));
      for (String line : folder.lines("merges.txt")) {
        if (!line.startsWith("#version") && !line.isEmpty()) {
          merges.add(line);
        }
      }
    } else {
      JsonNode tokenizer = folder.json("tokenizer.json");
      ids =
          TextTokenizer.vocabulary(folder, "tokenizer.json", tokenizer.path("model").path("vocab"));
      for (JsonNode merge : tokenizer.path("model").path("merges")) {
        merges.add(
            merge.isArray() ? merge.get(0).asText() + " " + merge.get(1).asText() : merge.asText());
      }
      blankFirst = tokenizer.path("pre_tokenizer").path("add_prefix_space").asBoolean(false);
    }
    if (folder.has("tokenizer_config.json")) {
      blankFirst =
          folder.json("tokenizer_config.json").path("add_prefix_space").asBoolean(blankFirst);
    }
    return new ByteLevelBpe(ids, merges, blankFirst);
  }

  @Override
  public int special(String token) {
    return TextTokenizer.required(ids, token);
  }

  @Override
  public List<Integer> ids(String text) {
    boolean blank = blankFirst && !text.isEmpty() && !Character.isWhitespace(text.charAt(0));
    List<Integer> found = new ArrayList<>();
    for (String piece : pairs.pieces(blank ? " " + text : text)) {
      Integer id = ids.get(piece);
      found.add(id == null ? TextTokenizer.required(ids, "<unk>") : id);
    }
    return found;
  }
}
