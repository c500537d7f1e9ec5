package org.ithn.metrics.embedding;

import java.util.List;

/** Model that maps a text to a state for each of its tokens. */
public interface TokenEncoder {
  /** Returns the name of the model in signatures, without {@code |} and {@code :}. */
  String name();

  /** Returns the layer whose states are returned; 0 is the embedding. */
  int layer();

  /** Returns H, the width of a state. */
  int width();

  /**
   * Returns the ids of a text: a special token at either end, and the text's tokens between them,
   * truncated to the maximum length of the model. An empty text has the two special tokens.
   */
  int[] tokenIds(String text);

  /**
   * Encodes texts.
   *
   * @return for each text {@code [T, H]}, row-major, with a row for each of its {@link #tokenIds}
   */
  List<float[]> encode(List<String> texts);
}
