package org.ithn.cli.pages;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.Neighbour;
import org.ithn.datasets.study.Study;
import org.ithn.framework.data.PythonStrings;

/** Page of training studies with the nearest reports that their hard negatives start from. */
final class NeighboursPage {
  private static final int STUDIES = 40;
  private static final int NEIGHBOURS = 3;
  private static final int IMAGE_HEIGHT = 128;

  private static final long SEED = 1;

  /** Body of the page without a file of neighbours. */
  static final String MISSING = "<p>The file of mined neighbours is missing.</p>";

  private final Map<String, Study> studies = new LinkedHashMap<>();
  private final boolean images;
  private final StringBuilder html = new StringBuilder();

  private NeighboursPage(List<Study> train, boolean images) {
    this.images = images;
    train.forEach(study -> studies.put(study.id(), study));
  }

  /**
   * Returns the page's body.
   *
   * @param train the mined studies
   * @param images whether the page contains the images
   */
  static String body(MinedNeighbours mined, List<Study> train, boolean images) {
    NeighboursPage page = new NeighboursPage(train, images);
    List<String> ids = new ArrayList<>(mined.byStudy().keySet());
    ids.retainAll(page.studies.keySet());
    int missing = mined.byStudy().size() - ids.size();
    if (missing > 0) {
      page.html.append(
          "<p>The data lack %d of the mined studies or their images.</p>\n".formatted(missing));
    }
    Collections.shuffle(ids, new Random(SEED));
    page.html.append(
        """
        <p>%d of %d training studies, selected at random, each with its %d nearest reports by %s.
        Words that do not occur in the study's own report are <mark>marked</mark>.</p>
        <p><label for="filter">Show studies and reports that contain</label>
        <input id="filter" type="search" data-filter="section"> <output for="filter"></output></p>
        """
            .formatted(
                Math.min(STUDIES, ids.size()),
                ids.size(),
                NEIGHBOURS,
                HtmlPage.escape(mined.source().encoder())));
    ids.stream().limit(STUDIES).forEach(id -> page.study(id, mined.neighbours(id)));
    return page.html.toString();
  }

  private void study(String id, List<Neighbour> neighbours) {
    Study study = studies.get(id);
    html.append("<section><h2>").append(HtmlPage.escape(id)).append("</h2><div class=\"near\">\n");
    column(study, "own report", Set.of());
    Set<String> own = new HashSet<>(PythonStrings.split(study.report()));
    List<Neighbour> known =
        neighbours.stream().filter(each -> studies.containsKey(each.id())).toList();
    for (Neighbour neighbour : known.subList(0, Math.min(NEIGHBOURS, known.size()))) {
      String title =
          String.format(Locale.ROOT, "%s, cosine %.3f", neighbour.id(), neighbour.similarity());
      column(studies.get(neighbour.id()), title, own);
    }
    html.append("</div></section>\n");
  }

  /** Adds an image and its report; marks words that are not known, unless no word is. */
  private void column(Study study, String title, Set<String> known) {
    List<String> words = new ArrayList<>();
    for (String word : PythonStrings.split(study.report())) {
      String shown = HtmlPage.escape(word);
      words.add(known.isEmpty() || known.contains(word) ? shown : "<mark>" + shown + "</mark>");
    }
    html.append(
        "<article>%s<h3>%s</h3><p>%s</p></article>\n"
            .formatted(
                images ? HtmlPage.image(study.id(), study.imagePaths().get(0), IMAGE_HEIGHT) : "",
                HtmlPage.escape(title),
                String.join(" ", words)));
  }
}
