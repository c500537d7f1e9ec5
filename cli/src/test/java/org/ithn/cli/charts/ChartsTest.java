package org.ithn.cli.charts;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.ithn.cli.charts.LineChart.Band;
import org.ithn.cli.charts.LineChart.Series;
import org.ithn.cli.records.RunScalars.Point;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class ChartsTest {
  private static final List<Point> LINE = List.of(new Point(10, 0.5), new Point(20, -1.5));

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> labels(Scale scale) {
    return scale.ticks().stream().map(scale::label).toList();
  }

  @Test
  void ticksAreRound() {
    assertThat(labels(Scale.around(List.of(0.713, 0.829))))
        .containsExactly("0.70", "0.72", "0.74", "0.76", "0.78", "0.80", "0.82", "0.84")
        .inOrder();
    assertThat(labels(Scale.around(List.of(-0.3, 4.0))))
        .containsExactly("\u22121", "0", "1", "2", "3", "4")
        .inOrder();
    assertThat(labels(Scale.between(List.of(5.0, 1430.0))))
        .containsExactly("500", "1000")
        .inOrder();
    assertThat(Scale.around(List.of(2.0, 2.0)).ticks().size()).isAtLeast(2);
    assertThat(Scale.around(List.of()).ticks().size()).isAtLeast(2);
    assertThat(Scale.around(List.of(Double.NaN, 0.0, 1.0)).high()).isEqualTo(1);
  }

  @Test
  void lineChartHasATableOfItsNumbersInAPage() {
    String html =
        LineChart.of("t <of> Eq. 6", List.of(new Series("a", LINE), new Series("b", List.of())))
            .html();
    assertThat(html).contains("aria-label=\"t &lt;of&gt; Eq. 6; a from 0.500 to -1.500\"");
    assertThat(html).contains("<th scope=\"row\">20</th><td>-1.500</td>");
    assertThat(html).doesNotContain("NaN");
    assertThat(LineChart.of("nothing", List.of()).html()).isEmpty();
  }

  @Test
  void filesAreXmlWithTextAndWithoutReferences() throws Exception {
    String lines =
        new LineChart(
                "loss <clip>",
                List.of(
                    new Series("R2GenCMN & ITHN", LINE),
                    new Series("one point", LINE.subList(0, 1))),
                List.of(new Band(0, LINE, LINE)))
            .file();
    String rows =
        new IntervalChart(
                "BLEU-4",
                List.of(
                    new IntervalChart.Row("plain", 0.5, List.of(0.4, 0.6), Optional.empty(), false),
                    new IntervalChart.Row(
                        "x".repeat(90),
                        0.7,
                        List.of(0.7),
                        Optional.of(new IntervalChart.Interval(0.4, 0.6, 0.8)),
                        true)),
                List.of(new IntervalChart.Bound("floor", "most_common_report", 0.2)))
            .file();
    for (String svg : List.of(lines, rows)) {
      Document document = parse(svg);
      assertThat(document.getElementsByTagName("text").getLength()).isGreaterThan(8);
      assertThat(svg).contains("prefers-color-scheme: dark");
      assertThat(svg.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http");
      assertThat(svg).doesNotContain("NaN");
    }
    assertThat(rows).contains("floor: most_common_report 0.200");
    assertThat(rows).contains("xxx\u2026</text>");
    assertThat(rows).contains("class=\"mean sure\"");
    assertThat(rows).contains("baseline: plain");
    assertThat(rows).contains("baseline over the seeds of that row");
  }

  @Test
  void moreLinesThanCanBeDistinguishedAreRefused() {
    List<Series> lines = Collections.nCopies(LineChart.MAX_LINES + 1, new Series("a", LINE));
    assertThrows(IllegalArgumentException.class, () -> LineChart.of("many", lines));
  }
}
