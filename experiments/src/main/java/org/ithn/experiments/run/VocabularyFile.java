package org.ithn.experiments.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.experiments.UserException;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.files.Json;

/**
 * A user's vocabulary: a JSON list of words in the order of their ids, as in a run directory, or
 * the dictionaries of R2Gen's tokenizer, {@code token2idx} or {@code idx2token}.
 */
final class VocabularyFile {
  private static final List<String> TABLES = List.of("token2idx", "idx2token");

  private VocabularyFile() {}

  /**
   * Reads a file.
   *
   * @throws UserException if it does not exist or is not a vocabulary; the message names it
   */
  static Vocabulary read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UserException("%s: no such vocabulary file; check the path".formatted(file));
    }
    try {
      return Vocabulary.ofWords(words(file, Json.LENIENT.readTree(file.toFile())));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw invalid(file, e instanceof JsonProcessingException ? "it is not JSON" : e.getMessage());
    }
  }

  private static List<String> words(Path file, JsonNode root) {
    if (root.isArray()) {
      List<String> words = new ArrayList<>();
      for (JsonNode word : root) {
        words.add(word(file, word));
      }
      return words;
    }
    if (root.has("train")) {
      throw invalid(file, "it is an annotation; set data.files.annotation to it instead");
    }
    JsonNode table = TABLES.stream().filter(root::has).findFirst().map(root::path).orElse(root);
    return inOrder(file, table);
  }

  /** Orders the words of a dictionary from words to ids or from ids to words. */
  private static List<String> inOrder(Path file, JsonNode table) {
    Map<Long, String> words = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : table.properties()) {
      boolean idFirst = !entry.getValue().isIntegralNumber();
      String word = idFirst ? word(file, entry.getValue()) : entry.getKey();
      long id = idFirst ? id(file, entry.getKey()) : entry.getValue().longValue();
      if (words.put(id, word) != null) {
        throw invalid(file, "the id %d occurs twice".formatted(id));
      }
    }
    if (words.isEmpty() || !words.containsKey(1L) || !words.containsKey((long) words.size())) {
      throw invalid(file, "its ids do not count from 1 to the number of words");
    }
    return List.copyOf(words.values());
  }

  private static long id(Path file, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new UserException(invalid(file, "'%s' has no id".formatted(text)).getMessage(), e);
    }
  }

  private static String word(Path file, JsonNode word) {
    if (!word.isTextual()) {
      throw invalid(file, "it contains %s, which is not a word".formatted(shorten(word)));
    }
    return word.asText();
  }

  private static String shorten(JsonNode node) {
    String text = node.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "..";
  }

  private static UserException invalid(Path file, String problem) {
    return new UserException(
        "%s is not a vocabulary (%s); expected a JSON list of words in the order of their ids, or"
                .formatted(file, problem)
            + " an object with the token2idx of R2Gen's tokenizer");
  }
}
