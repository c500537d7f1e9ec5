/**
 * Text splitting, text preparation, and numbering of tokens and n-grams.
 *
 * <p>Start with {@link org.ithn.metrics.text.Whitespace}, the rules for white space; {@link
 * org.ithn.metrics.text.TokenIds} numbers words and {@link org.ithn.metrics.text.NgramTable}
 * numbers n-grams exactly, without storing their strings.
 */
package org.ithn.metrics.text;
