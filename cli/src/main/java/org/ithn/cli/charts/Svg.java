package org.ithn.cli.charts;

import com.google.common.base.CharMatcher;
import com.google.common.html.HtmlEscapers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Builder of one SVG picture of a fixed width; text remains text. */
final class Svg {
  /** Width in pixels; texts of 13 pixels remain legible on a screen of 390 pixels. */
  static final int WIDTH = 440;

  private static final String STYLE = "charts.css";
  private static final double PIXELS_PER_CHARACTER = 7.2;

  private final StringBuilder body = new StringBuilder();

  /** Returns the styles of charts, which pages include once. */
  static String styles() {
    try (InputStream in = Svg.class.getResourceAsStream(STYLE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Svg line(String classes, double x1, double y1, double x2, double y2) {
    body.append(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
            .formatted(classes, px(x1), px(y1), px(x2), px(y2)));
    return this;
  }

  Svg circle(String classes, double x, double y, double radius) {
    body.append(
        "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>\n"
            .formatted(classes, px(x), px(y), px(radius)));
    return this;
  }

  /** Adds a polygon, or a polyline if the classes contain {@code line}, with a title. */
  Svg shape(String element, String classes, String points, String title) {
    body.append(
        "<%s class=\"%s\" points=\"%s\"><title>%s</title></%s>\n"
            .formatted(element, classes, points, escape(title), element));
    return this;
  }

  /** Adds text whose {@code anchor} is {@code start}, {@code middle} or {@code end}. */
  Svg text(String classes, double x, double y, String anchor, String text) {
    body.append(
        "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
            .formatted(classes, px(x), px(y), anchor, escape(text)));
    return this;
  }

  /** Adds text that is cut, with an ellipsis, where it would reach {@code right}. */
  Svg fittedText(String classes, double x, double y, double right, String text) {
    int most = (int) ((right - x) / PIXELS_PER_CHARACTER);
    String shown = text.length() > most ? text.substring(0, most - 1) + "\u2026" : text;
    return text(classes, x, y, "start", shown);
  }

  /** Returns the picture as an element of a page. */
  String element(int height, String description) {
    return element(height, description, "");
  }

  /** Returns the picture as an element of a page with further attributes. */
  String element(int height, String description, String attributes) {
    return "<svg class=\"plot\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\"%s>\n%s</svg>\n"
        .formatted(WIDTH, height, escape(description), attributes, body);
  }

  /** Returns the picture as a file with its own styles and background. */
  String file(int height, String title, String description) {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" class="plot" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="%s">
    <title>%s</title>
    <desc>%s</desc>
    <style>
    %s</style>
    <rect class="back" width="%d" height="%d" rx="8"/>
    %s</svg>
    """
        .formatted(
            WIDTH,
            height,
            WIDTH,
            height,
            escape(title),
            escape(title),
            escape(description),
            styles(),
            WIDTH,
            height,
            body);
  }

  static String escape(String text) {
    return HtmlEscapers.htmlEscaper().escape(CharMatcher.javaIsoControl().replaceFrom(text, ' '));
  }

  static String px(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
