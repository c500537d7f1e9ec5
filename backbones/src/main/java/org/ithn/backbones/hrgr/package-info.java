/**
 * HRGR-Agent: a sentence decoder that retrieves a template or calls a word decoder for each
 * sentence.
 *
 * <p>Start with {@link org.ithn.backbones.hrgr.Hrgr}; its configuration name is {@code hrgr}. A
 * report is one row of tokens, as in every backbone; {@link
 * org.ithn.backbones.recurrent.SentencePositions} assigns each token to a sentence.
 *
 * <p>To add another way to write a sentence, give it a column beside those of the templates in
 * {@link org.ithn.backbones.hrgr.ChoiceLayer}.
 */
package org.ithn.backbones.hrgr;
