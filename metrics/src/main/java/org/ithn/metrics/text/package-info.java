/**
 * Tokens and n-grams as numbers.
 *
 * <p>Start with {@link org.ithn.metrics.text.Whitespace}, the rules of white space; {@link
 * org.ithn.metrics.text.TokenIds} numbers words and {@link org.ithn.metrics.text.NgramTable}
 * numbers n-grams, exactly and without keeping their strings.
 */
package org.ithn.metrics.text;
