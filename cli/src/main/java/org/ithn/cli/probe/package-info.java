/**
 * Files of a metric probe: tables as CSV, JSON and Markdown.
 *
 * <p>Start with {@link org.ithn.cli.probe.ProbeFiles}; the page is {@link
 * org.ithn.cli.pages.ProbePage}.
 */
package org.ithn.cli.probe;
