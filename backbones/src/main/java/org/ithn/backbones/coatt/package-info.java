/**
 * CO-ATT: tag classification, co-attention over patches and tags, a sentence LSTM and a word LSTM.
 *
 * <p>Start with {@link org.ithn.backbones.coatt.CoAtt}; its configuration name is {@code co-att}. A
 * report is one row of tokens, as in every backbone; {@link
 * org.ithn.backbones.recurrent.SentencePositions} assigns each token to a sentence.
 *
 * <p>To add another sentence planner, produce the outputs of {@link
 * org.ithn.backbones.coatt.SentenceLstm}: a topic and the stop log-odds of each sentence.
 */
package org.ithn.backbones.coatt;
