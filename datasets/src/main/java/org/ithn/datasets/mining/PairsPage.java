package org.ithn.datasets.mining;

import com.google.common.html.HtmlEscapers;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.ithn.datasets.files.AtomicFileWriter;
import org.ithn.datasets.image.Thumbnail;
import org.ithn.datasets.study.Study;
import org.ithn.framework.data.PythonStrings;
import org.ithn.framework.files.ControlCharacters;

/**
 * HTML page of mined pairs: image and report of some training studies next to those of their first
 * neighbour, and a histogram of similarities over all studies. A single file with embedded images
 * and without scripts.
 */
public final class PairsPage {
  private static final int IMAGE_SIZE = 220;
  private static final int BINS = 20;
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

  private final MinedNeighbours negatives;
  private final Map<String, Study> studies = new HashMap<>();
  private final StringBuilder html = new StringBuilder();

  private PairsPage(MinedNeighbours negatives, List<Study> train) {
    this.negatives = negatives;
    train.forEach(study -> studies.put(study.id(), study));
  }

  /**
   * Writes the page.
   *
   * @param train the studies that were mined
   * @param pairs the number of pairs shown, drawn at random and sorted by similarity
   * @param seed the seed of the draw
   * @throws org.ithn.datasets.DataException if an image cannot be read or the file cannot be
   *     written
   */
  public static void write(
      MinedNeighbours negatives, List<Study> train, int pairs, long seed, Path file) {
    PairsPage page = new PairsPage(negatives, train);
    page.build(pairs, seed);
    AtomicFileWriter.write(
        file,
        partial -> {
          try (Writer writer = new OutputStreamWriter(partial, StandardCharsets.UTF_8)) {
            writer.append(ControlCharacters.escape(page.html.toString()));
          }
        });
  }

  private void build(int pairs, long seed) {
    List<String> ids = new ArrayList<>();
    negatives
        .byStudy()
        .forEach(
            (id, neighbours) -> {
              if (!neighbours.isEmpty()) {
                ids.add(id);
              }
            });
    List<String> shown = new ArrayList<>(ids);
    Collections.shuffle(shown, new Random(seed));
    shown = new ArrayList<>(shown.subList(0, Math.min(pairs, shown.size())));
    shown.sort((a, b) -> Double.compare(first(b).similarity(), first(a).similarity()));
    html.append(template("head").replace("STYLE", template("style")));
    html.append("<h1>Prior hard negatives</h1>\n");
    addSummary(ids.size(), shown.size());
    addHistogram(ids);
    shown.forEach(this::addPair);
    html.append("</main>\n</body>\n</html>\n");
  }

  private Neighbour first(String id) {
    return negatives.neighbours(id).get(0);
  }

  private void addSummary(int mined, int shown) {
    MiningProvenance source = negatives.source();
    MiningCounts counts = negatives.counts();
    html.append(
        """
        <p>%d of %d training studies have a neighbour. %d of them, drawn at random, are shown
        below with the most similar report. Words that occur in only one of the two reports are
        <mark>marked</mark>.</p>
        <dl>
        <dt>encoder</dt><dd>%s</dd>
        <dt>neighbours kept</dt><dd>%d</dd>
        <dt>pairs excluded</dt><dd>same study %d, same patient %d, identical text %d, similarity
        above %s: %d</dd>
        <dt>studies with fewer neighbours</dt><dd>%d, of which %d with none</dd>
        </dl>
        """
            .formatted(
                mined,
                source.studies(),
                shown,
                escape(source.encoder()),
                source.config().neighbours(),
                counts.sameStudy(),
                counts.samePatient(),
                counts.identicalText(),
                source.config().maxSimilarity(),
                counts.tooSimilar(),
                counts.fewNeighbours(),
                counts.noNeighbour()));
  }

  /** Adds the histogram of the first neighbours' similarities over all studies. */
  private void addHistogram(List<String> ids) {
    int[] bins = new int[BINS];
    for (String id : ids) {
      double share = Math.max(0, first(id).similarity());
      bins[Math.min(BINS - 1, (int) (share * BINS))]++;
    }
    html.append("<figure class=\"spread\"><svg viewBox=\"0 0 640 150\" role=\"img\">\n");
    html.append("<title>Similarity of the first neighbour</title>\n");
    addBars(bins);
    for (int tick = 0; tick <= 4; tick++) {
      html.append(
          "<text x=\"%d\" y=\"140\" text-anchor=\"%s\">%s</text>\n"
              .formatted(
                  tick * 160,
                  tick == 0 ? "start" : tick == 4 ? "end" : "middle",
                  List.of("0", "0.25", "0.5", "0.75", "1").get(tick)));
    }
    html.append(
        "</svg><figcaption>cosine of the first neighbour, all studies</figcaption></figure>\n");
  }

  private void addBars(int[] bins) {
    int most = Math.max(1, Ints.max(bins));
    for (int bin = 0; bin < BINS; bin++) {
      double height = 110.0 * bins[bin] / most;
      html.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%.1f\" width=\"28\" height=\"%.1f\"><title>%.2f to %.2f: %d"
                  + " studies</title></rect>%n",
              bin * 32 + 2,
              120 - height,
              height,
              (double) bin / BINS,
              (bin + 1.0) / BINS,
              bins[bin]));
    }
  }

  private void addPair(String id) {
    Neighbour neighbour = first(id);
    Study study = studies.get(id);
    Study other = studies.get(neighbour.id());
    html.append(
        String.format(
            Locale.ROOT,
            "<section><h2><span>%.3f</span> %s and %s</h2><div class=\"pair\">%n",
            neighbour.similarity(),
            escape(id),
            escape(other.id())));
    addStudy("study", study, other);
    addStudy("prior hard negative", other, study);
    html.append("</div></section>\n");
  }

  private void addStudy(String title, Study study, Study other) {
    html.append("<article><h3>").append(title).append("</h3><div class=\"views\">\n");
    for (Path image : study.imagePaths().subList(0, Math.min(2, study.imagePaths().size()))) {
      html.append("<img alt=\"\" src=\"")
          .append(Thumbnail.dataUri(image, IMAGE_SIZE))
          .append("\">\n");
    }
    html.append("</div><p>")
        .append(markSharedWords(study.report(), other.report()))
        .append("</p></article>\n");
  }

  private static String markSharedWords(String report, String other) {
    Set<String> words = new HashSet<>();
    PythonStrings.split(other).forEach(word -> words.add(normaliseWord(word)));
    List<String> parts = new ArrayList<>();
    for (String word : PythonStrings.split(report)) {
      boolean known = normaliseWord(word).isEmpty() || words.contains(normaliseWord(word));
      parts.add(known ? escape(word) : "<mark>" + escape(word) + "</mark>");
    }
    return String.join(" ", parts);
  }

  private static String normaliseWord(String word) {
    return NO_WORD.matcher(PythonStrings.lower(word)).replaceAll("");
  }

  private static String escape(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }

  private static String template(String part) {
    String name = part.equals("style") ? "pairs.css" : "pairs.html";
    try (var in = PairsPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
