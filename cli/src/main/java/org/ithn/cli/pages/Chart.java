package org.ithn.cli.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ithn.cli.pages.RunScalars.Point;

/**
 * Line chart over the steps of a run as SVG, with lines of different colours and dashes and an
 * accessible table of the numbers.
 *
 * @param title the title
 * @param lines the lines, at most {@link #MAX_LINES} so that they can be distinguished
 * @param bands pairs of line indices between which the area is filled; often none
 */
record Chart(String title, List<Series> lines, List<int[]> bands) {
  static final int MAX_LINES = 6;

  private static final int WIDTH = 460;
  private static final int HEIGHT = 230;
  private static final int LEFT = 52;
  private static final int RIGHT = 12;
  private static final int TOP = 12;
  private static final int BOTTOM = 34;
  private static final int TICKS = 4;
  private static final int TABLE_ROWS = 12;
  private static final int MAX_POINTS = 300;

  /** A named line. */
  record Series(String name, List<Point> points) {
    Series {
      points = List.copyOf(points);
    }
  }

  Chart {
    lines = List.copyOf(lines);
    bands = List.copyOf(bands);
  }

  static Chart of(String title, List<Series> lines) {
    return new Chart(title, lines, List.of());
  }

  /** The interval of an axis. */
  private record Range(double low, double high) {
    static Range of(List<Double> values) {
      double low = values.stream().mapToDouble(v -> v).min().orElse(0);
      double high = values.stream().mapToDouble(v -> v).max().orElse(1);
      double room = high > low ? 0.05 * (high - low) : Math.max(0.5, Math.abs(high) * 0.05);
      return new Range(low - room, high + room);
    }

    double fraction(double value) {
      return (value - low) / (high - low);
    }
  }

  /** Returns the HTML of the figure; empty if there are no points. */
  String html() {
    List<Series> drawn = lines.stream().filter(line -> !line.points().isEmpty()).toList();
    if (drawn.isEmpty()) {
      return "";
    }
    List<Point> points = drawn.stream().flatMap(line -> line.points().stream()).toList();
    Range x = steps(points);
    Range y = Range.of(points.stream().map(Point::value).toList());
    StringBuilder html = new StringBuilder("<figure class=\"chart\">\n<figcaption>");
    html.append(HtmlPage.escape(title)).append("</figcaption>\n");
    html.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, HtmlPage.escape(title + "; " + describe(drawn))));
    axes(html, x, y);
    bands.forEach(pair -> fill(html, lines.get(pair[0]), lines.get(pair[1]), x, y));
    for (int i = 0; i < lines.size(); i++) {
      draw(html, lines.get(i), i, x, y);
    }
    html.append("</svg>\n");
    legend(html);
    table(html, drawn);
    return html.append("</figure>\n").toString();
  }

  private static Range steps(List<Point> points) {
    double first = points.stream().mapToDouble(Point::step).min().orElse(0);
    double last = points.stream().mapToDouble(Point::step).max().orElse(1);
    return new Range(first, Math.max(last, first + 1));
  }

  private static String describe(List<Series> drawn) {
    List<String> words = new ArrayList<>();
    for (Series line : drawn) {
      Point first = line.points().get(0);
      Point last = line.points().get(line.points().size() - 1);
      words.add(
          "%s from %s to %s".formatted(line.name(), number(first.value()), number(last.value())));
    }
    return String.join(", ", words);
  }

  private static double xPixel(Range x, long step) {
    return LEFT + x.fraction((double) step) * (WIDTH - LEFT - RIGHT);
  }

  private static double yPixel(Range y, double value) {
    return TOP + (1 - y.fraction(value)) * (HEIGHT - TOP - BOTTOM);
  }

  private static void axes(StringBuilder svg, Range x, Range y) {
    for (int tick = 0; tick <= TICKS; tick++) {
      double value = y.low() + (y.high() - y.low()) * tick / TICKS;
      double at = yPixel(y, value);
      svg.append(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/><text x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>\n"
              .formatted(LEFT, WIDTH - RIGHT, px(at), px(at), LEFT - 6, px(at + 4), number(value)));
      long step = Math.round(x.low() + (x.high() - x.low()) * tick / TICKS);
      svg.append(
          "<text x=\"%s\" y=\"%d\" text-anchor=\"%s\">%d</text>\n"
              .formatted(
                  px(xPixel(x, step)),
                  HEIGHT - BOTTOM + 16,
                  tick == TICKS ? "end" : tick == 0 ? "start" : "middle",
                  step));
    }
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">step</text>\n"
            .formatted((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 3));
  }

  /** Keeps about as many points as a screen can show. */
  private static List<Point> downsample(List<Point> points) {
    int every = Math.max(1, points.size() / MAX_POINTS);
    List<Point> kept = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      if (i % every == 0 || i == points.size() - 1) {
        kept.add(points.get(i));
      }
    }
    return kept;
  }

  private static void fill(StringBuilder svg, Series low, Series high, Range x, Range y) {
    List<String> outline = new ArrayList<>();
    downsample(low.points()).forEach(point -> outline.add(coordinates(point, x, y)));
    List<Point> back = new ArrayList<>(downsample(high.points()));
    java.util.Collections.reverse(back);
    back.forEach(point -> outline.add(coordinates(point, x, y)));
    svg.append("<polygon class=\"band\" points=\"%s\"/>\n".formatted(String.join(" ", outline)));
  }

  private static void draw(StringBuilder svg, Series line, int place, Range x, Range y) {
    List<String> places = new ArrayList<>();
    downsample(line.points()).forEach(point -> places.add(coordinates(point, x, y)));
    svg.append(
        "<polyline class=\"line l%d\" points=\"%s\"><title>%s</title></polyline>\n"
            .formatted(place, String.join(" ", places), HtmlPage.escape(line.name())));
    if (line.points().size() == 1) {
      Point only = line.points().get(0);
      svg.append(
          "<circle class=\"l%d\" cx=\"%s\" cy=\"%s\" r=\"3\"/>\n"
              .formatted(place, px(xPixel(x, only.step())), px(yPixel(y, only.value()))));
    }
  }

  private static String coordinates(Point point, Range x, Range y) {
    return px(xPixel(x, point.step())) + "," + px(yPixel(y, point.value()));
  }

  private void legend(StringBuilder html) {
    if (lines.size() == 1) {
      return; // the title suffices
    }
    html.append("<ul class=\"legend\">\n");
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).points().isEmpty()) {
        continue;
      }
      html.append(
          "<li><svg viewBox=\"0 0 34 10\" aria-hidden=\"true\"><line class=\"line l%d\" x1=\"1\" x2=\"33\" y1=\"5\" y2=\"5\"/></svg>%s</li>\n"
              .formatted(i, HtmlPage.escape(lines.get(i).name())));
    }
    html.append("</ul>\n");
  }

  private static void table(StringBuilder html, List<Series> drawn) {
    html.append(
        "<details><summary>Numbers</summary><div class=\"scroll\"><table><thead><tr><th"
            + " scope=\"col\">step</th>");
    drawn.forEach(
        line ->
            html.append("<th scope=\"col\">").append(HtmlPage.escape(line.name())).append("</th>"));
    html.append("</tr></thead><tbody>\n");
    List<Point> first = drawn.get(0).points();
    int every = Math.max(1, first.size() / TABLE_ROWS);
    for (int row = 0; row < first.size(); row += every) {
      html.append("<tr><th scope=\"row\">%d</th>".formatted(first.get(row).step()));
      for (Series line : drawn) {
        html.append("<td>");
        if (row < line.points().size()) {
          html.append(number(line.points().get(row).value()));
        }
        html.append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</tbody></table></div></details>\n");
  }

  static String number(double value) {
    double size = Math.abs(value);
    String format =
        size >= 1000 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.01 || size == 0 ? "%.3f" : "%.1e";
    return String.format(Locale.ROOT, format, value);
  }

  private static String px(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
