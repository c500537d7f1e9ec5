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
 * A folder with {@code vocab.json} (a JSON object, piece to id, from 0 without a gap) and {@code
 * merges.txt} (two pieces on a line), as GPT-2's are published.
 *
 * <p>The pieces become a vocabulary in the order of their ids; {@code <|endoftext|>} is left out,
 * for id 0 stands for it.
 */
public final class BytePairFolder {
  /** GPT-2's end of a text. */
  static final String END = "<|endoftext|>";

  private static final String PIECES = "vocab.json";
  private static final String MERGES = "merges.txt";
  private static final long MAX_BYTES = 64L << 20;

  private BytePairFolder() {}

  /**
   * Reads the folder.
   *
   * @throws DataException if a file is missing, too large or not as above
   */
  public static Vocabulary read(Path folder) {
    Path file = folder.resolve(PIECES);
    List<String> pieces = new ArrayList<>(Arrays.asList(pieces(file)));
    if (!pieces.remove(END)) {
      throw new DataException("%s: has no piece '%s'; take GPT-2's own files".formatted(file, END));
    }
    try {
      return Vocabulary.ofBytePairs(pieces, merges(folder.resolve(MERGES)));
    } catch (IllegalArgumentException e) {
      throw new DataException("%s: %s; take GPT-2's own files".formatted(file, e.getMessage()), e);
    }
  }

  private static String[] pieces(Path file) {
    JsonNode root;
    try {
      root = Json.LENIENT.readTree(text(file));
    } catch (IOException e) {
      throw new DataException(
          "%s: is no valid JSON; copy it again from its source".formatted(file), e);
    }
    String[] pieces = new String[root.size()];
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      int id = entry.getValue().canConvertToInt() ? entry.getValue().intValue() : -1;
      if (id < 0 || id >= pieces.length || pieces[id] != null) {
        throw new DataException(
            "%s: the id of '%s' is %s; expected numbers from 0 on without a gap, each once"
                .formatted(file, entry.getKey(), entry.getValue()));
      }
      pieces[id] = entry.getKey();
    }
    if (!root.isObject() || pieces.length == 0) {
      throw new DataException(
          "%s: holds no pieces; expected an object of pieces and their ids".formatted(file));
    }
    return pieces;
  }

  /** Not by lines of the platform: pieces hold U+0085, which is no line end here. */
  private static List<String> merges(Path file) {
    List<String> merges = new ArrayList<>();
    for (String line : Splitter.on('\n').split(text(file).replace("\r\n", "\n"))) {
      if (line.isEmpty() || (merges.isEmpty() && line.startsWith("#version"))) {
        continue;
      }
      if (line.indexOf(' ') < 1 || line.indexOf(' ') != line.lastIndexOf(' ')) {
        throw new DataException(
            "%s: the line '%s' is not two pieces with a blank between them; copy it again from its source"
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
            "%s: there is no such file; put GPT-2's %s and %s into one folder and name it as data.byte_pairs"
                .formatted(file, PIECES, MERGES));
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new DataException(
            "%s: has more than %d MiB; check that it is the right file"
                .formatted(file, MAX_BYTES >> 20));
      }
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read (%s)".formatted(file, e.getMessage()), e);
    }
  }
}
