package org.ithn.datasets.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.DataException;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.files.Json;

/**
 * Reader of a byte-pair vocabulary in GPT-2's published form: {@code vocab.json} (a JSON object
 * from piece to id, ids from 0 without gaps) and {@code merges.txt} (two pieces per line).
 *
 * <p>The pieces become a vocabulary in the order of their ids; {@code <|endoftext|>} is removed
 * because id 0 represents it.
 */
public final class BytePairFolder {
  /** GPT-2's end-of-text piece. */
  static final String END = "<|endoftext|>";

  private static final String PIECES = "vocab.json";
  private static final String MERGES = "merges.txt";
  private static final long MAX_BYTES = 64L << 20;

  private BytePairFolder() {}

  /**
   * Reads the folder.
   *
   * @throws DataException if a file is missing, too large or malformed
   */
  public static Vocabulary read(Path folder) {
    Path file = folder.resolve(PIECES);
    List<String> pieces = new ArrayList<>(Arrays.asList(pieces(file)));
    if (!pieces.remove(END)) {
      throw new DataException(
          "%s: the piece '%s' is missing; use GPT-2's own files".formatted(file, END));
    }
    try {
      return Vocabulary.ofBytePairs(pieces, merges(folder.resolve(MERGES)));
    } catch (IllegalArgumentException e) {
      throw new DataException("%s: %s; use GPT-2's own files".formatted(file, e.getMessage()), e);
    }
  }

  private static String[] pieces(Path file) {
    JsonNode root;
    try {
      root = Json.LENIENT.readTree(text(file));
    } catch (IOException e) {
      throw new DataException(
          "%s: is not valid JSON; copy it again from its source".formatted(file), e);
    }
    String[] pieces = new String[root.size()];
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      int id = entry.getValue().canConvertToInt() ? entry.getValue().intValue() : -1;
      if (id < 0 || id >= pieces.length || pieces[id] != null) {
        throw new DataException(
            "%s: the id of '%s' is %s; expected ids from 0 without gaps, each once"
                .formatted(file, entry.getKey(), entry.getValue()));
      }
      pieces[id] = entry.getKey();
    }
    if (!root.isObject() || pieces.length == 0) {
      throw new DataException(
          "%s: contains no pieces; expected an object from piece to id".formatted(file));
    }
    return pieces;
  }

  // Splits at LF only: pieces may contain U+0085, which is not a line end here.
  private static List<String> merges(Path file) {
    List<String> merges = new ArrayList<>();
    for (String line : Splitter.on('\n').split(text(file).replace("\r\n", "\n"))) {
      if (line.isEmpty() || (merges.isEmpty() && line.startsWith("#version"))) {
        continue;
      }
      if (line.indexOf(' ') < 1 || line.indexOf(' ') != line.lastIndexOf(' ')) {
        throw new DataException(
            "%s: the line '%s' is not two pieces separated by a space; copy it again"
                .formatted(file, line));
      }
      merges.add(line);
    }
    return merges;
  }

  private static String text(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new DataException(
            "%s: no such file; put GPT-2's %s and %s into the folder data.text.byte_pairs"
                .formatted(file, PIECES, MERGES));
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new DataException(
            "%s: is larger than %d MiB; check that it is the right file"
                .formatted(file, MAX_BYTES >> 20));
      }
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read (%s)".formatted(file, e.getMessage()), e);
    }
  }
}
