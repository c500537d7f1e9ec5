/**
 * CO-ATT: tags, co-attention over patches and tags, and one LSTM for sentences and one for words.
 *
 * <p>Start with {@link org.ithn.backbones.coatt.CoAtt}; the configuration names it {@code co-att}.
 * A report is one row of tokens here as everywhere; {@link
 * org.ithn.backbones.coatt.SentencePositions} says to which sentence each belongs.
 *
 * <p>To add another plan of sentences, write what {@link org.ithn.backbones.coatt.SentenceLstm}
 * gives: a topic and the odds of stopping for each sentence.
 */
package org.ithn.backbones.coatt;
