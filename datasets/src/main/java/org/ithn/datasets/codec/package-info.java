/**
 * Decoders of compressed pixels, each a fixed ImageIO reader.
 *
 * <p>{@link org.ithn.datasets.codec.Codec} names the reader of each format, because ImageIO's own
 * choice depends on the class path, and readers differ in pixels and in what they call damaged. To
 * add a format, add a constant there.
 */
package org.ithn.datasets.codec;
