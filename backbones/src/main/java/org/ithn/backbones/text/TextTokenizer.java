package org.ithn.backbones.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Splits a text into the ids that a model was trained with, without special ones. */
interface TextTokenizer {
  /**
   * The ids of a text.
   *
   * @param text any, the empty one included
   */
  List<Integer> tokenIds(String text);

  /** The id of a special token such as {@code <s>}. */
  int specialTokenId(String token);

  /** The tokenizer of a model's folder: {@code tokenizer.json}, else the files of the kind. */
  static TextTokenizer load(ModelFolder folder, boolean roberta) {
    return roberta ? RobertaTokenizer.load(folder) : BertTokenizer.load(folder);
  }

  /** Token to id, of a JSON object. */
  static Map<String, Integer> parseVocabulary(ModelFolder folder, String file, JsonNode object) {
    Map<String, Integer> ids = new HashMap<>();
    object
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().canConvertToInt() || entry.getValue().intValue() < 0) {
                throw folder.problem(
                    file, "the id of '%s' is no number from 0 on".formatted(entry.getKey()));
              }
              ids.put(entry.getKey(), entry.getValue().intValue());
            });
    if (ids.isEmpty()) {
      throw folder.problem(file, "holds no vocabulary; copy it again from its source");
    }
    return ids;
  }

  /** The id of a token that must be there. */
  static int requireId(Map<String, Integer> ids, String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw new IllegalArgumentException(
          "the vocabulary has no '%s'; take the tokenizer files of the model itself"
              .formatted(token));
    }
    return id;
  }
}
