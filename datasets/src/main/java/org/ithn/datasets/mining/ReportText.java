package org.ithn.datasets.mining;

/**
 * Report in raw and cleaned form; an encoder uses either.
 *
 * @param raw the report as in the annotation
 * @param cleaned lower-case words and full stops, separated by spaces
 */
public record ReportText(String raw, String cleaned) {}
