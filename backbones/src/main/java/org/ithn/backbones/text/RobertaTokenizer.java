package org.ithn.backbones.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.BytePairEncoding;

/**
 * Tokenizer of RoBERTa and DeBERTa, which maps the pieces of {@link BytePairEncoding} to ids.
 *
 * <p>Source: Hugging Face tokenizers, {@code ByteLevel} and {@code BPE}.
 */
final class RobertaTokenizer implements TextTokenizer {
  private final Map<String, Integer> ids;
  private final List<String> merges;
  private final BytePairEncoding pairs;
  private final boolean addPrefixSpace;

  private RobertaTokenizer(Map<String, Integer> ids, List<String> merges, boolean prefixSpace) {
    this.ids = ids;
    this.merges = List.copyOf(merges);
    this.pairs = new BytePairEncoding(merges);
    this.addPrefixSpace = prefixSpace;
  }

  static RobertaTokenizer load(ModelFolder folder) {
    Map<String, Integer> ids;
    List<String> merges = new ArrayList<>();
    boolean prefixSpace = false;
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
      prefixSpace = tokenizer.path("pre_tokenizer").path("add_prefix_space").asBoolean(false);
    }
    if (folder.has("tokenizer_config.json")) {
      prefixSpace =
          folder.loadJson("tokenizer_config.json").path("add_prefix_space").asBoolean(prefixSpace);
    }
    return new RobertaTokenizer(ids, merges, prefixSpace);
  }

  @Override
  public int specialTokenId(String token) {
    return TextTokenizer.requireId(ids, token);
  }

  /** Returns the id of RoBERTa's or DeBERTa's unknown piece. */
  private int unknownId() {
    return TextTokenizer.requireId(ids, ids.containsKey("<unk>") ? "<unk>" : "[UNK]");
  }

  @Override
  public String settings() {
    return "roberta addPrefixSpace=%s %s %s"
        .formatted(addPrefixSpace, TextTokenizer.describe(ids), merges);
  }

  @Override
  public List<Integer> tokenIds(String text) {
    boolean prepend = addPrefixSpace && !text.isEmpty() && !Character.isWhitespace(text.charAt(0));
    List<Integer> found = new ArrayList<>();
    for (String piece : pairs.tokenize(prepend ? " " + text : text)) {
      Integer id = ids.get(piece);
      found.add(id == null ? unknownId() : id);
    }
    return found;
  }
}
