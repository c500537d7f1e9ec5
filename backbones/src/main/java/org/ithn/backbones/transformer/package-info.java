/**
 * What the transformer backbones share: a visual extractor before an encoder-decoder.
 *
 * <p>Start with {@link org.ithn.backbones.transformer.ReportModel}. To add a backbone of this kind,
 * implement {@link org.ithn.backbones.transformer.EncoderDecoder} and hand it to a {@code
 * ReportModel} in the backbone's provider.
 */
package org.ithn.backbones.transformer;
