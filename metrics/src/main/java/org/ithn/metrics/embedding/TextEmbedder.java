package org.ithn.metrics.embedding;

import java.util.List;

/** Model that maps a text to one vector. */
public interface TextEmbedder {
  /** Returns the name of the model in signatures, without {@code |} and {@code :}. */
  String name();

  /** Returns the vector of each text; all have the same length. */
  List<float[]> embed(List<String> texts);
}
