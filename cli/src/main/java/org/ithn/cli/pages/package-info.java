/**
 * Static HTML pages of an ablation, which need no network.
 *
 * <p>Start with {@link org.ithn.cli.pages.AblationPages}. To add a page, write a class that returns
 * the HTML of its body, and add it there and to the navigation of {@code HtmlPage}.
 */
package org.ithn.cli.pages;
