/**
 * HTML pages of ablations, runs and generated reports. They load nothing; the page of {@code ./ithn
 * serve} only asks its own server.
 *
 * <p>Start with {@link org.ithn.cli.pages.AblationPages}, {@link org.ithn.cli.pages.RunPages} and
 * {@link org.ithn.cli.pages.ReportBrowser}. To add a page of an ablation or a run, write a class
 * that returns the HTML of its body, and add it and its title to the writer of these pages.
 */
package org.ithn.cli.pages;
