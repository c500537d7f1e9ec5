/**
 * An ablation as pages to look at: static HTML without network, from the records of the cells.
 *
 * <p>Start with {@link org.ithn.cli.pages.AblationPages}. To add a page, write a class that gives
 * the HTML of its body, and add it there and to the navigation of {@code HtmlPage}.
 */
package org.ithn.cli.pages;
