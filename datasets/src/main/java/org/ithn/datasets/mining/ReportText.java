package org.ithn.datasets.mining;

/**
 * A report in both forms; an encoder takes the one that suits it.
 *
 * @param raw as it stands in the annotation
 * @param cleaned lower-case words and points, separated by blanks
 */
public record ReportText(String raw, String cleaned) {}
