package org.ithn.metrics.ptb;

import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Raw text to scored text by the caption protocol: Penn Treebank tokens in lower case, joined by
 * blanks, without punctuation.
 *
 * <p>What counts as punctuation is the caption tools' list, letter by letter: brackets stay (their
 * lower-case names are not in the list), and so do runs such as {@code ?!}. Example: "A dog's
 * 'ball' (red)." gives "a dog 's ball -lrb- red -rrb-".
 *
 * <p>Source: the tokenizer of the caption evaluation tools (coco-caption).
 */
public final class CaptionTokenizer implements UnaryOperator<String> {
  /** What signatures call this tokenisation. */
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
