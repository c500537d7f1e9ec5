package org.ithn.datasets.mining;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.DataException;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;

/**
 * Agreement of mined neighbours with prior hard negatives that others published. An entry of the
 * published file is a study or one of its images.
 *
 * @param entries entries of the published training split
 * @param compared entries of training studies with a published negative; the others are not counted
 *     below
 * @param sameFirst entries whose first negative is the first mined neighbour
 * @param sameReport entries whose first negative has the report of the first mined neighbour, after
 *     cleaning; includes {@code sameFirst}
 * @param amongMined entries whose first negative is one of the mined neighbours
 * @param ownStudy entries whose first negative is of the same examination or patient
 * @param ownReport entries whose first negative has the entry's own report, after cleaning
 * @param overlap the mean share of published negatives that are mined neighbours, of as many as
 *     both list
 */
public record PairsAgreement(
    int entries,
    int compared,
    int sameFirst,
    int sameReport,
    int amongMined,
    int ownStudy,
    int ownReport,
    double overlap) {

  /**
   * Compares.
   *
   * @param studies the data set that was mined
   * @param images the folder to which published paths are relative; if absent, the studies have
   *     relative paths
   * @param published a file of {@link NeighbourFile}, or the annotation of the released code with
   *     {@code neg_report} and {@code neg_image_path}
   * @throws DataException if it cannot be read or none of its entries is a training study
   */
  public static PairsAgreement of(
      MinedNeighbours mined, StudySet studies, Optional<Path> images, Path published) {
    Map<String, Study> names = PublishedPairs.byNames(studies.train(), images);
    PublishedPairs pairs = PublishedPairs.read(published, names);
    Counter counter = new Counter(mined, studies.train());
    pairs.entries().forEach(counter::add);
    if (counter.compared == 0) {
      throw new DataException(
          "%s: none of its %d training entries names a study of this data set and a negative; check that ids and image paths are those of the annotation"
              .formatted(published, pairs.entries().size()));
    }
    return counter.result(pairs.entries().size());
  }

  /** Describes the agreement, one line for each count. */
  public List<String> describe() {
    return List.of(
        line("published entries, compared", compared, entries),
        line("same first neighbour", sameFirst, compared),
        line("first neighbour with an equal report", sameReport, compared),
        line("published first among the mined", amongMined, compared),
        line("published first of the same study or patient", ownStudy, compared),
        line("published first with the study's own report", ownReport, compared),
        String.format(Locale.ROOT, "%-46s %22.2f %%", "common neighbours", 100 * overlap));
  }

  private static String line(String name, int count, int of) {
    return String.format(
        Locale.ROOT,
        "%-46s %8d of %8d %6.2f %%",
        name,
        count,
        of,
        of == 0 ? 0 : 100.0 * count / of);
  }

  /** Counts of the entries so far. */
  private static final class Counter {
    private final MinedNeighbours mined;
    private final ReportCleaner cleaner;
    private final Map<String, Study> byId = new HashMap<>();
    private int compared;
    private int sameFirst;
    private int sameReport;
    private int amongMined;
    private int ownStudy;
    private int ownReport;
    private double overlap;

    Counter(MinedNeighbours mined, List<Study> train) {
      this.mined = mined;
      this.cleaner = mined.source().config().cleaner();
      train.forEach(study -> byId.put(study.id(), study));
    }

    void add(PublishedPairs.Entry entry) {
      if (entry.study().isEmpty() || entry.negatives().isEmpty()) {
        return;
      }
      compared++;
      Study study = byId.get(entry.study().get());
      List<String> ours = mined.rankedNeighbours(study.id());
      PublishedPairs.Negative first = entry.negatives().get(0);
      Optional<Study> negative = first.study().map(byId::get);
      Optional<String> report = first.report().or(() -> negative.map(Study::report));
      Optional<String> nearest = ours.stream().findFirst();
      sameFirst += count(nearest.isPresent() && nearest.equals(first.study()));
      sameReport +=
          count(nearest.isPresent() && isSameText(report, byId.get(nearest.get()).report()));
      amongMined += count(first.study().filter(ours::contains).isPresent());
      ownStudy += count(negative.filter(other -> isSamePatient(study, other)).isPresent());
      ownReport += count(isSameText(report, study.report()));
      int length = Math.min(ours.size(), entry.negatives().size());
      overlap += length == 0 ? 0 : (double) common(entry, ours, length) / length;
    }

    private static long common(PublishedPairs.Entry entry, List<String> ours, int length) {
      return entry.negatives().subList(0, length).stream()
          .flatMap(negative -> negative.study().stream())
          .distinct()
          .filter(ours.subList(0, length)::contains)
          .count();
    }

    private static int count(boolean holds) {
      return holds ? 1 : 0;
    }

    private static boolean isSamePatient(Study a, Study b) {
      return a.examination().equals(b.examination())
          || (!a.patient().isEmpty() && a.patient().equals(b.patient()));
    }

    private boolean isSameText(Optional<String> a, String b) {
      return a.isPresent() && cleaner.clean(a.get()).equals(cleaner.clean(b));
    }

    PairsAgreement result(int entries) {
      return new PairsAgreement(
          entries,
          compared,
          sameFirst,
          sameReport,
          amongMined,
          ownStudy,
          ownReport,
          overlap / compared);
    }
  }
}
