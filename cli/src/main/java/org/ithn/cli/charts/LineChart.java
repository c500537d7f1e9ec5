package org.ithn.cli.charts;

import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.ithn.cli.records.RunScalars.Point;

/**
 * Line chart over the steps of runs or other whole numbers, with lines of different colours and
 * dashes. In a page it has an accessible table of the numbers.
 *
 * @param title the title
 * @param lines the lines, at most {@link #MAX_LINES} so that they can be distinguished
 * @param bands areas behind the lines; often none
 * @param axis the name of the horizontal axis
 */
public record LineChart(String title, List<Series> lines, List<Band> bands, String axis) {
  /** Largest number of lines. */
  public static final int MAX_LINES = 6;

  private static final int LEFT = 58;
  private static final int RIGHT = 16;
  private static final int PLOT_HEIGHT = 200;
  private static final int AXIS_HEIGHT = 42;
  private static final int TITLE_HEIGHT = 32;
  private static final int LEGEND_HEIGHT = 21;
  private static final int MARGIN = 12;
  private static final int TABLE_ROWS = 12;
  private static final int MAX_POINTS = 300;

  /** A named line. */
  public record Series(String name, List<Point> points) {
    public Series {
      points = List.copyOf(points);
    }
  }

  /**
   * The area between two lines at the same steps.
   *
   * @param line the index of the line whose colour the area has
   * @param low the lower line
   * @param high the upper line
   */
  public record Band(int line, List<Point> low, List<Point> high) {
    public Band {
      low = List.copyOf(low);
      high = List.copyOf(high);
    }
  }

  public LineChart {
    lines = List.copyOf(lines);
    bands = List.copyOf(bands);
    if (lines.size() > MAX_LINES) {
      throw new IllegalArgumentException(
          "chart '%s': %d lines; draw at most %d".formatted(title, lines.size(), MAX_LINES));
    }
  }

  /** Creates a chart over the steps of runs. */
  public LineChart(String title, List<Series> lines, List<Band> bands) {
    this(title, lines, bands, "step");
  }

  /** Returns a chart without bands. */
  public static LineChart of(String title, List<Series> lines) {
    return new LineChart(title, lines, List.of());
  }

  /** Returns true if no line has a point. */
  public boolean isEmpty() {
    return drawn().isEmpty();
  }

  private List<Series> drawn() {
    return lines.stream().filter(line -> !line.points().isEmpty()).toList();
  }

  /** The place of the lines in the picture. */
  private record Plot(Scale x, Scale y, int top) {
    double x(double step) {
      return LEFT + x.fraction(step) * (Svg.WIDTH - LEFT - RIGHT);
    }

    double y(double value) {
      return top + (1 - y.fraction(value)) * PLOT_HEIGHT;
    }

    String at(Point point) {
      return Svg.px(x((double) point.step())) + "," + Svg.px(y(point.value()));
    }

    /** Returns the attribute from which {@code pages.js} computes values of points. */
    String attribute() {
      return " data-scale=\"%d %d %s %s %d %d %s %s\""
          .formatted(
              LEFT,
              Svg.WIDTH - RIGHT,
              x.low(),
              x.high(),
              top + PLOT_HEIGHT,
              top,
              y.low(),
              y.high());
    }
  }

  /** Returns the HTML of the figure; empty if there are no points. */
  public String html() {
    if (isEmpty()) {
      return "";
    }
    Svg svg = new Svg();
    Plot plot = draw(svg, MARGIN);
    StringBuilder html = new StringBuilder("<figure class=\"chart\">\n<figcaption>");
    html.append(Svg.escape(title)).append("</figcaption>\n");
    html.append(svg.element(MARGIN + PLOT_HEIGHT + AXIS_HEIGHT, description(), plot.attribute()));
    legend(html);
    table(html, drawn());
    return html.append("</figure>\n").toString();
  }

  /** Returns the content of an SVG file with title and legend; draw only a chart with points. */
  public String file() {
    Svg svg = new Svg();
    svg.text("title", MARGIN, 23, "start", title);
    draw(svg, TITLE_HEIGHT + MARGIN);
    int y = TITLE_HEIGHT + MARGIN + PLOT_HEIGHT + AXIS_HEIGHT;
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).points().isEmpty()) {
        svg.line("line l" + i, MARGIN, y + 10, MARGIN + 34, y + 10);
        svg.fittedText("name", MARGIN + 42, y + 14, Svg.WIDTH, lines.get(i).name());
        y += LEGEND_HEIGHT;
      }
    }
    return svg.file(y + MARGIN, title, description());
  }

  private Plot draw(Svg svg, int top) {
    List<Point> points =
        Stream.concat(
                lines.stream().flatMap(line -> line.points().stream()),
                bands.stream()
                    .flatMap(band -> Stream.of(band.low(), band.high()))
                    .flatMap(List::stream))
            .toList();
    List<Double> steps = new ArrayList<>(points.stream().map(p -> (double) p.step()).toList());
    steps.add(0.0);
    Scale x = Scale.between(steps);
    Scale y = Scale.around(points.stream().map(Point::value).toList());
    Plot plot = new Plot(x, y, top);
    axes(svg, plot);
    for (Band band : bands) {
      List<String> outline =
          new ArrayList<>(downsample(band.low()).stream().map(plot::at).toList());
      outline.addAll(Lists.reverse(downsample(band.high())).stream().map(plot::at).toList());
      svg.shape(
          "polygon",
          "band b" + band.line(),
          String.join(" ", outline),
          lines.get(band.line()).name());
    }
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).points().isEmpty()) {
        draw(svg, lines.get(i), i, plot);
      }
    }
    return plot;
  }

  private static void draw(Svg svg, Series line, int place, Plot plot) {
    List<String> places = downsample(line.points()).stream().map(plot::at).toList();
    svg.shape("polyline", "line l" + place, String.join(" ", places), line.name());
    if (line.points().size() == 1) {
      Point only = line.points().get(0);
      svg.circle("l" + place + " b" + place, plot.x((double) only.step()), plot.y(only.value()), 3);
    }
  }

  private void axes(Svg svg, Plot plot) {
    for (double tick : plot.y().ticks()) {
      double at = plot.y(tick);
      svg.line("grid", LEFT, at, Svg.WIDTH - RIGHT, at);
      svg.text("tick", LEFT - 8, at + 4, "end", plot.y().label(tick));
    }
    double bottom = plot.top() + PLOT_HEIGHT;
    for (double tick : plot.x().ticks()) {
      if (tick == Math.rint(tick)) {
        svg.line("grid", plot.x(tick), bottom, plot.x(tick), bottom + 4);
        svg.text("tick", plot.x(tick), bottom + 18, "middle", plot.x().label(tick));
      }
    }
    svg.text("tick", (LEFT + Svg.WIDTH - RIGHT) / 2.0, bottom + 36, "middle", axis);
  }

  private String description() {
    List<String> words = new ArrayList<>();
    for (Series line : drawn()) {
      Point first = line.points().get(0);
      Point last = line.points().get(line.points().size() - 1);
      words.add(
          "%s from %s to %s".formatted(line.name(), number(first.value()), number(last.value())));
    }
    return title + "; " + String.join(", ", words);
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

  private void legend(StringBuilder html) {
    if (lines.size() == 1) {
      return; // the title suffices
    }
    html.append("<ul class=\"legend\">\n");
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).points().isEmpty()) {
        html.append(
            "<li><svg viewBox=\"0 0 34 10\" aria-hidden=\"true\"><line class=\"line l%d\" x1=\"1\" x2=\"33\" y1=\"5\" y2=\"5\"/></svg>%s</li>\n"
                .formatted(i, Svg.escape(lines.get(i).name())));
      }
    }
    html.append("</ul>\n");
  }

  private void table(StringBuilder html, List<Series> drawn) {
    html.append(
        "<details><summary>Numbers</summary><div class=\"scroll\"><table><thead><tr><th"
            + " scope=\"col\">%s</th>".formatted(Svg.escape(axis)));
    drawn.forEach(
        line -> html.append("<th scope=\"col\">").append(Svg.escape(line.name())).append("</th>"));
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

  private static String number(double value) {
    double size = Math.abs(value);
    String format =
        size >= 1000 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.01 || size == 0 ? "%.3f" : "%.1e";
    return String.format(Locale.ROOT, format, value);
  }
}
