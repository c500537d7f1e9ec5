/**
 * The caption protocol: Penn Treebank tokens, punctuation dropped, then the usual scorers over
 * several references.
 *
 * <p>Start with {@link org.ithn.metrics.ptb.CaptionTokenizer}, which turns a raw caption into the
 * text that is scored; {@link org.ithn.metrics.ptb.PtbTokenizer} is the underlying tokeniser. To
 * add a kind of token, add a pattern to {@code PtbPatterns}; abbreviations are listed in {@code
 * abbreviations.txt}.
 */
package org.ithn.metrics.ptb;
