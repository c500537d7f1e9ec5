package org.ithn.backbones.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tokenizer that maps a text to a model's ids, without special tokens. */
interface TextTokenizer {
  /**
   * Returns the ids of a text.
   *
   * @param text any text; may be empty
   */
  List<Integer> tokenIds(String text);

  /** Returns the id of a special token such as {@code <s>}. */
  int specialTokenId(String token);

  /** Returns all that determines the ids of a text, such as the vocabulary. */
  String settings();

  /** Loads the tokenizer of a model's folder. */
  static TextTokenizer load(ModelFolder folder, TextEncoderConfig.Family family) {
    return switch (family) {
      case BERT, DISTILBERT -> BertTokenizer.load(folder);
      case ROBERTA, DEBERTA -> RobertaTokenizer.load(folder);
      case DEBERTA_V2 -> SentencePieceTokenizer.load(folder);
    };
  }

  /** Returns a vocabulary as text, in the order of the tokens. */
  static String describe(Map<String, Integer> ids) {
    return new TreeMap<>(ids).toString();
  }

  /** Returns the ids by token in a JSON object. */
  static Map<String, Integer> parseVocabulary(ModelFolder folder, String file, JsonNode object) {
    Map<String, Integer> ids = new HashMap<>();
    object
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().canConvertToInt() || entry.getValue().intValue() < 0) {
                throw folder.problem(
                    file,
                    "the id of '%s' is not an integer of at least 0".formatted(entry.getKey()));
              }
              ids.put(entry.getKey(), entry.getValue().intValue());
            });
    if (ids.isEmpty()) {
      throw folder.problem(file, "contains no vocabulary; copy it again from its source");
    }
    return ids;
  }

  /** Returns the id of a token that the vocabulary must contain. */
  static int requireId(Map<String, Integer> ids, String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw new IllegalArgumentException(
          "the vocabulary does not contain '%s'; use the tokenizer files of the same model"
              .formatted(token));
    }
    return id;
  }
}
