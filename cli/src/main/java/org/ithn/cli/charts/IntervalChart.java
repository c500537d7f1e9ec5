package org.ithn.cli.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Scores of rows: the mean as a large point, the seeds as small ones, and the interval of the
 * difference to the baseline. The baseline's mean is a line through all rows, as are floor and
 * ceiling.
 *
 * @param title the title
 * @param rows the rows from top to bottom, the baseline among them
 * @param bounds floor and ceiling; often none
 */
public record IntervalChart(String title, List<Row> rows, List<Bound> bounds) {
  private static final int MARGIN = 14;
  private static final int SIDE = 32;
  private static final int VALUE_WIDTH = 64;
  private static final int TITLE_HEIGHT = 32;
  private static final int ROW_HEIGHT = 42;
  private static final int POINTS = 28;
  private static final int AXIS_HEIGHT = 26;
  private static final int NOTE_HEIGHT = 20;

  /**
   * A row.
   *
   * @param name the row's name
   * @param mean the mean over seeds
   * @param seeds the score of each seed
   * @param interval the interval of the difference to the baseline; empty for the baseline
   * @param significant true for a corrected p-value below 0.05
   */
  public record Row(
      String name,
      double mean,
      List<Double> seeds,
      Optional<Interval> interval,
      boolean significant) {
    public Row {
      seeds = List.copyOf(seeds);
    }
  }

  /**
   * The interval of a row's difference to the baseline, placed on the axis of the scores.
   *
   * @param baseline the mean of the baseline over the seeds that it shares with the row
   * @param low the baseline plus the low end of the difference's 95 % interval
   * @param high the baseline plus the high end
   */
  public record Interval(double baseline, double low, double high) {
    private static final double SAME = 1e-9;

    private boolean startsAt(double mean) {
      return Math.abs(baseline - mean) <= SAME;
    }
  }

  /**
   * A line through all rows.
   *
   * @param kind {@code floor} or {@code ceiling}
   * @param name the name in the legend
   * @param value the score
   */
  public record Bound(String kind, String name, double value) {}

  public IntervalChart {
    rows = List.copyOf(rows);
    bounds = List.copyOf(bounds);
  }

  /** Returns the HTML of the figure; empty if there are no rows. */
  public String html() {
    if (rows.isEmpty()) {
      return "";
    }
    Svg svg = new Svg();
    int height = draw(svg, 0);
    return "<figure class=\"chart\">\n<figcaption>%s</figcaption>\n%s</figure>\n"
        .formatted(Svg.escape(title), svg.element(height, description()));
  }

  /** Returns the content of an SVG file with title; draw only a chart with rows. */
  public String file() {
    Svg svg = new Svg();
    svg.text("title", MARGIN, 23, "start", title);
    return svg.file(draw(svg, TITLE_HEIGHT), title, description());
  }

  private Row baseline() {
    return rows.stream().filter(row -> row.interval().isEmpty()).findFirst().orElse(rows.get(0));
  }

  /** Draws everything below the title and returns the height of the picture. */
  private int draw(Svg svg, int top) {
    Scale scale = Scale.around(values());
    double bottom = top + rows.size() * ROW_HEIGHT + 6.0;
    for (double tick : scale.ticks()) {
      svg.line("grid", x(scale, tick), top, x(scale, tick), bottom);
      svg.text("tick", x(scale, tick), bottom + 17, "middle", scale.label(tick));
    }
    bounds.forEach(
        bound ->
            svg.line(bound.kind(), x(scale, bound.value()), top, x(scale, bound.value()), bottom));
    double base = x(scale, baseline().mean());
    svg.line("base", base, top, base, bottom);
    for (int i = 0; i < rows.size(); i++) {
      draw(svg, rows.get(i), scale, top + i * ROW_HEIGHT);
    }
    return notes(svg, (int) bottom + AXIS_HEIGHT);
  }

  private List<Double> values() {
    List<Double> values = new ArrayList<>();
    for (Row row : rows) {
      values.add(row.mean());
      values.addAll(row.seeds());
      row.interval()
          .ifPresent(
              interval ->
                  values.addAll(List.of(interval.baseline(), interval.low(), interval.high())));
    }
    bounds.forEach(bound -> values.add(bound.value()));
    return values;
  }

  private static double x(Scale scale, double value) {
    return SIDE + scale.fraction(value) * (Svg.WIDTH - 2 * SIDE);
  }

  private void draw(Svg svg, Row row, Scale scale, int top) {
    double y = top + POINTS;
    double right = Svg.WIDTH - MARGIN;
    svg.fittedText("name", MARGIN, top + 14, right - VALUE_WIDTH, row.name());
    svg.text("name", right, top + 14, "end", number(row.mean()));
    row.interval().ifPresent(interval -> draw(svg, interval, scale, y));
    svg.circle(row.significant() ? "mean sure" : "mean", x(scale, row.mean()), y, 5);
    row.seeds().forEach(seed -> svg.circle("seed", x(scale, seed), y, 2.6));
  }

  private void draw(Svg svg, Interval interval, Scale scale, double y) {
    double low = x(scale, interval.low());
    double high = x(scale, interval.high());
    svg.line("interval", low, y, high, y);
    svg.line("interval", low, y - 4, low, y + 4);
    svg.line("interval", high, y - 4, high, y + 4);
    if (!interval.startsAt(baseline().mean())) {
      double shared = x(scale, interval.baseline());
      svg.line("base", shared, y - 9, shared, y + 9);
    }
  }

  private boolean hasOtherSeeds() {
    return rows.stream()
        .flatMap(row -> row.interval().stream())
        .anyMatch(interval -> !interval.startsAt(baseline().mean()));
  }

  /** Explains the marks and returns the height of the picture. */
  private int notes(Svg svg, int top) {
    int y = top;
    svg.line("base", MARGIN + 10, y, MARGIN + 10, y + 14);
    svg.fittedText("tick", MARGIN + 30, y + 12, Svg.WIDTH, "baseline: " + baseline().name());
    y += NOTE_HEIGHT;
    if (hasOtherSeeds()) {
      svg.line("base", MARGIN + 10, y + 3, MARGIN + 10, y + 11);
      svg.fittedText("tick", MARGIN + 30, y + 12, Svg.WIDTH, "baseline over the seeds of that row");
      y += NOTE_HEIGHT;
    }
    for (Bound bound : bounds) {
      svg.line(bound.kind(), MARGIN + 10, y, MARGIN + 10, y + 14);
      svg.fittedText(
          "tick",
          MARGIN + 30,
          y + 12,
          Svg.WIDTH,
          "%s: %s %s".formatted(bound.kind(), bound.name(), number(bound.value())));
      y += NOTE_HEIGHT;
    }
    svg.circle("seed", MARGIN + 10, y + 8, 2.6);
    svg.fittedText(
        "tick", MARGIN + 30, y + 12, Svg.WIDTH, "one seed; bars: 95 % interval of the difference");
    y += NOTE_HEIGHT;
    svg.circle("mean sure", MARGIN + 10, y + 8, 5);
    svg.circle("mean", MARGIN + 10 + 13, y + 8, 5);
    svg.fittedText(
        "tick", MARGIN + 36, y + 12, Svg.WIDTH, "mean, full if p < 0.05 after Holm's correction");
    return y + NOTE_HEIGHT + MARGIN;
  }

  private String description() {
    List<String> words = new ArrayList<>();
    rows.forEach(row -> words.add("%s %s".formatted(row.name(), number(row.mean()))));
    bounds.forEach(bound -> words.add("%s %s".formatted(bound.kind(), number(bound.value()))));
    return title + "; " + String.join(", ", words);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
