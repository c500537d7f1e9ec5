package org.ithn.backbones.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.BytePairEncoding;

/**
 * RoBERTa's tokenizer: the ids of {@link BytePairEncoding}.
 *
 * <p>Source: Hugging Face tokenizers, {@code ByteLevel} and {@code BPE}.
 */
final class RobertaTokenizer implements TextTokenizer {
  private final Map<String, Integer> ids;
  private final BytePairEncoding pairs;
  private final boolean addPrefixSpace;

  private RobertaTokenizer(Map<String, Integer> ids, List<String> merges, boolean blankFirst) {
    this.ids = ids;
    this.pairs = new BytePairEncoding(merges);
    this.addPrefixSpace = blankFirst;
  }

  static RobertaTokenizer load(ModelFolder folder) {
    Map<String, Integer> ids;
    List<String> merges = new ArrayList<>();
    boolean blankFirst = false;
    if (folder.has("vocab.json") && folder.has("merges.txt")) {
      ids = TextTokenizer.parseVocabulary(folder, "vocab.json", folder.loadJson("vocab.json"));
      for (String line : folder.loadLines("merges.txt")) {
        if (!line.startsWith("#version") && !line.isEmpty()) {
          merges.add(line);
        }
      }
    } else {
      JsonNode tokenizer = folder.loadJson("tokenizer.json");
      ids =
          TextTokenizer.parseVocabulary(
              folder, "tokenizer.json", tokenizer.path("model").path("vocab"));
      for (JsonNode merge : tokenizer.path("model").path("merges")) {
        merges.add(
            merge.isArray() ? merge.get(0).asText() + " " + merge.get(1).asText() : merge.asText());
      }
      blankFirst = tokenizer.path("pre_tokenizer").path("add_prefix_space").asBoolean(false);
    }
    if (folder.has("tokenizer_config.json")) {
      blankFirst =
          folder.loadJson("tokenizer_config.json").path("add_prefix_space").asBoolean(blankFirst);
    }
    return new RobertaTokenizer(ids, merges, blankFirst);
  }

  @Override
  public int specialTokenId(String token) {
    return TextTokenizer.requireId(ids, token);
  }

  @Override
  public List<Integer> tokenIds(String text) {
    boolean blank = addPrefixSpace && !text.isEmpty() && !Character.isWhitespace(text.charAt(0));
    List<Integer> found = new ArrayList<>();
    for (String piece : pairs.tokenize(blank ? " " + text : text)) {
      Integer id = ids.get(piece);
      found.add(id == null ? TextTokenizer.requireId(ids, "<unk>") : id);
    }
    return found;
  }
}
