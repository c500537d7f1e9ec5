package org.ithn.metrics.ptb;

import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Tokeniser of the caption protocol: lower-case Penn Treebank tokens without punctuation, joined by
 * spaces.
 *
 * <p>Punctuation is exactly the caption tools' list: brackets stay (their lower-case names are not
 * on the list), and so do runs such as {@code ?!}. Example: "A dog's 'ball' (red)." gives "a dog 's
 * ball -lrb- red -rrb-".
 *
 * <p>Source: the tokenizer of the caption evaluation tools (coco-caption).
 */
public final class CaptionTokenizer implements UnaryOperator<String> {
  /** Name of this tokenisation in signatures. */
  public static final String LABEL = "ptb";

  private static final Set<String> PUNCTUATION =
      Set.of(
          "''", "'", "``", "`", "-LRB-", "-RRB-", "-LCB-", "-RCB-", ".", "?", "!", ",", ":", "-",
          "--", "...", ";");

  private final PtbTokenizer tokenizer = new PtbTokenizer();

  @Override
  public String apply(String text) {
    return tokenizer.tokens(text.replace('\n', ' ')).stream()
        .filter(token -> !PUNCTUATION.contains(token))
        .collect(Collectors.joining(" "));
  }
}
