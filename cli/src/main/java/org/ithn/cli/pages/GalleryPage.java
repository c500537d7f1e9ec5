package org.ithn.cli.pages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ithn.cli.ablation.AttentionGallery;
import org.ithn.cli.pages.SentenceMatcher.Sentence;
import org.ithn.framework.data.PythonStrings;
import org.ithn.framework.files.Json;

/**
 * Page of images with their references and the reports of all rows, as in the paper's Figure 3.
 * Sentences are coloured as matched, wrong or missed.
 */
final class GalleryPage {
  /** Explanation of the maps. */
  static final String ATTENTION =
      """
      <p>Hover over a sentence, or select it with the Tab key, to show the model's attention.</p>
      """;

  private static final int IMAGE_HEIGHT = 256;

  private final StringBuilder html = new StringBuilder();

  private GalleryPage() {}

  /**
   * An example.
   *
   * @param id the study's id
   * @param image the image file; empty to show none
   * @param reference the reference report
   * @param reports the generated reports, by row
   * @param attention the attention maps, by row; rows can be missing
   * @param facts the note next to the id, and what examples are sorted and filtered by
   */
  record Example(
      String id,
      Optional<Path> image,
      String reference,
      Map<String, String> reports,
      Map<String, AttentionGallery.ReportAttention> attention,
      Facts facts) {}

  /**
   * Facts about an example.
   *
   * @param note the text next to the id
   * @param numbers the numbers that {@code pages.js} sorts by
   * @param tags the words that it filters by
   */
  record Facts(String note, Map<String, Double> numbers, Set<String> tags) {
    static Facts note(String note) {
      return new Facts(note, Map.of(), Set.of());
    }
  }

  /** Returns the page's body: the key of colours and the examples. */
  static String body(String introduction, List<Example> examples) {
    return """
    <p>%s</p>
    %s%s%s
    """
        .formatted(introduction, key("in no row's report"), ATTENTION, examples(examples));
  }

  /**
   * Returns the key of colours.
   *
   * @param missed describes missed sentences
   */
  static String key(String missed) {
    return """
    <p class="key"><span class="matched">&#10003; matched: in the reference</span>
    <span class="wrong">&#10007; wrong: not in the reference</span>
    <span class="missed">&#9675; missed: %s</span>
    Two sentences match if the F1 of their words is at least %s.</p>
    """
        .formatted(missed, SentenceMatcher.MATCH_THRESHOLD);
  }

  /** Returns the examples, each a section with its id. */
  static String examples(List<Example> examples) {
    GalleryPage page = new GalleryPage();
    examples.forEach(page::example);
    return page.html.toString();
  }

  /** Returns the id of an example's section. */
  static String anchor(String id) {
    return "study-" + id.replaceAll("[^A-Za-z0-9_.-]+", "-");
  }

  private void example(Example example) {
    html.append(
        "<section class=\"example\" id=\"%s\"%s><h2>%s <small>%s</small></h2><div class=\"%s\">\n"
            .formatted(
                HtmlPage.escape(anchor(example.id())),
                data(example.facts()),
                HtmlPage.escape(example.id()),
                HtmlPage.escape(example.facts().note()),
                example.image().isPresent() ? "pair" : "alone"));
    example.image().ifPresent(image -> figure(example, image));
    List<Sentence> reference = SentenceMatcher.split(example.reference());
    List<Sentence> generated = new ArrayList<>();
    example.reports().values().forEach(report -> generated.addAll(SentenceMatcher.split(report)));
    html.append(
        "<div class=\"%s\">\n".formatted(example.reports().size() == 1 ? "texts sides" : "texts"));
    html.append("<article><h3>reference</h3><p>");
    for (Sentence sentence : reference) {
      boolean matched = SentenceMatcher.isMatched(sentence, generated);
      html.append(
          span(
              matched ? "plain" : "missed",
              matched ? "" : "&#9675; ",
              matched ? "" : example.reports().size() == 1 ? "missed: " : "missed by all rows: ",
              sentence.text(),
              ""));
    }
    html.append("</p></article>\n");
    example.reports().forEach((row, report) -> report(example, row, report, reference));
    html.append("</div></div></section>\n");
  }

  private static String data(Facts facts) {
    if (facts.numbers().isEmpty()) {
      return "";
    }
    ObjectNode numbers = Json.LENIENT.createObjectNode();
    facts.numbers().forEach(numbers::put);
    return " data-numbers=\"%s\" data-tags=\"|%s|\""
        .formatted(
            HtmlPage.escape(numbers.toString()), HtmlPage.escape(String.join("|", facts.tags())));
  }

  private void figure(Example example, Path image) {
    html.append(
        """
        <figure class="view"><div class="stage">%s<div class="overlay" aria-hidden="true"></div></div>
        <figcaption aria-live="polite">%s</figcaption></figure>
        """
            .formatted(
                HtmlPage.image(example.id(), image, IMAGE_HEIGHT),
                example.attention().isEmpty() ? "" : "attention: no sentence selected"));
  }

  private void report(Example example, String row, String report, List<Sentence> reference) {
    html.append("<article><h3>").append(HtmlPage.escape(row)).append("</h3><p>");
    if (PythonStrings.split(report).isEmpty()) {
      html.append("The report is empty.");
    }
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
    html.append("</p></article>\n");
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
