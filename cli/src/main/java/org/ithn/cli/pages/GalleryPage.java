package org.ithn.cli.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ithn.cli.ablation.AttentionGallery;
import org.ithn.cli.pages.SentenceMatcher.Sentence;

/**
 * Page of images with their references and the reports of all rows, as in the paper's Figure 3.
 * Sentences are coloured as matched, wrong or missed.
 */
final class GalleryPage {
  private static final int IMAGE_HEIGHT = 256;

  private final StringBuilder html = new StringBuilder();

  private GalleryPage() {}

  /**
   * An example.
   *
   * @param id the study's id
   * @param image the image file
   * @param reference the reference report
   * @param reports the generated reports, by row
   * @param attention the attention maps, by row; rows can be missing
   * @param note the text next to the id
   */
  record Example(
      String id,
      Path image,
      String reference,
      Map<String, String> reports,
      Map<String, AttentionGallery.ReportAttention> attention,
      String note) {}

  /** Returns the page's body: the key of colours and the examples. */
  static String body(String introduction, List<Example> examples) {
    GalleryPage page = new GalleryPage();
    page.html.append(
        """
        <p>%s</p>
        <p class="key"><span class="matched">&#10003; matched: in the reference</span>
        <span class="wrong">&#10007; wrong: not in the reference</span>
        <span class="missed">&#9675; missed: in no row's report</span>
        Two sentences match if the F1 of their words is at least %s.
        Hover over a sentence, or select it with the Tab key, to show the model's attention.</p>
        """
            .formatted(introduction, SentenceMatcher.MATCH_THRESHOLD));
    examples.forEach(page::example);
    return page.html.toString();
  }

  private void example(Example example) {
    html.append(
        """
        <section class="example"><h2>%s <small>%s</small></h2><div class="pair"><figure class="view">
        <div class="stage">%s<div class="overlay" aria-hidden="true"></div></div>
        <figcaption aria-live="polite">attention: no sentence selected</figcaption></figure>
        <div class="texts">
        """
            .formatted(
                HtmlPage.escape(example.id()),
                HtmlPage.escape(example.note()),
                HtmlPage.image(example.id(), example.image(), IMAGE_HEIGHT)));
    List<Sentence> reference = SentenceMatcher.split(example.reference());
    List<Sentence> generated = new ArrayList<>();
    example.reports().values().forEach(report -> generated.addAll(SentenceMatcher.split(report)));
    html.append("<h3>reference</h3><p>");
    for (Sentence sentence : reference) {
      boolean matched = SentenceMatcher.isMatched(sentence, generated);
      html.append(
          span(
              matched ? "plain" : "missed",
              matched ? "" : "&#9675; ",
              matched ? "" : "missed by all rows: ",
              sentence.text(),
              ""));
    }
    html.append("</p>\n");
    example.reports().forEach((row, report) -> report(example, row, report, reference));
    html.append("</div></div></section>\n");
  }

  private void report(Example example, String row, String report, List<Sentence> reference) {
    html.append("<h3>").append(HtmlPage.escape(row)).append("</h3><p>");
    for (Sentence sentence : SentenceMatcher.split(report)) {
      boolean matched = SentenceMatcher.isMatched(sentence, reference);
      html.append(
          span(
              matched ? "matched" : "wrong",
              matched ? "&#10003; " : "&#10007; ",
              matched ? "matched: " : "wrong: ",
              sentence.text(),
              attention(example.attention().get(row), sentence, row)));
    }
    html.append("</p>\n");
  }

  private static String span(String kind, String mark, String spoken, String text, String more) {
    return "<span class=\"%s\"%s>%s<span class=\"spoken\">%s</span>%s</span> "
        .formatted(
            kind,
            more,
            mark.isEmpty() ? "" : "<span aria-hidden=\"true\">" + mark + "</span>",
            spoken,
            HtmlPage.escape(text));
  }

  /** Formats the mean of the words' maps, in percent of its maximum; empty if unknown. */
  private static String attention(
      AttentionGallery.ReportAttention attention, Sentence sentence, String row) {
    if (attention == null || sentence.start() + sentence.words().size() > attention.maps().size()) {
      return "";
    }
    List<List<Integer>> maps =
        attention.maps().subList(sentence.start(), sentence.start() + sentence.words().size());
    double[] sum = new double[maps.get(0).size()];
    double largest = 1;
    for (List<Integer> map : maps) {
      for (int patch = 0; patch < sum.length; patch++) {
        sum[patch] += map.get(patch);
        largest = Math.max(largest, sum[patch]);
      }
    }
    List<String> percent = new ArrayList<>();
    for (double value : sum) {
      percent.add(String.valueOf(Math.round(100 * value / largest)));
    }
    return " tabindex=\"0\" data-row=\"%s\" data-map=\"%s\""
        .formatted(HtmlPage.escape(row), percent.stream().collect(Collectors.joining(",")));
  }
}
