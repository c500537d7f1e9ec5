/**
 * HTML pages of an ablation and of generated reports. They load nothing; the page of {@code ./ithn
 * serve} only asks its own server.
 *
 * <p>Start with {@link org.ithn.cli.pages.AblationPages} and {@link
 * org.ithn.cli.pages.ReportBrowser}. To add a page of an ablation, write a class that returns the
 * HTML of its body, and add it there and to the navigation of {@code HtmlPage}.
 */
package org.ithn.cli.pages;
