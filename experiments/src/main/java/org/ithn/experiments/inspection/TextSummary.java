package org.ithn.experiments.inspection;

/**
 * Properties of the cleaned reports of usable studies.
 *
 * @param lengths lengths in tokens
 * @param words words and their frequencies
 */
public record TextSummary(LengthSummary lengths, WordSummary words) {}
