/**
 * Charts as SVG, inside pages and as files of their own: lines over training steps and rows of
 * scores with intervals.
 *
 * <p>Start with {@link org.ithn.cli.charts.LineChart} and {@link
 * org.ithn.cli.charts.IntervalChart}. Both draw with {@link org.ithn.cli.charts.Svg}, whose text is
 * text and whose colours come from {@code charts.css}, for light and dark alike.
 */
package org.ithn.cli.charts;
