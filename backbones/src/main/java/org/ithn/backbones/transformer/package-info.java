/**
 * Shared parts of the transformer backbones: a visual extractor followed by an encoder-decoder.
 *
 * <p>Start with {@link org.ithn.backbones.transformer.ReportModel}. To add a backbone of this kind,
 * implement {@link org.ithn.backbones.transformer.EncoderDecoder} and pass it to a {@code
 * ReportModel} in the backbone's provider.
 */
package org.ithn.backbones.transformer;
