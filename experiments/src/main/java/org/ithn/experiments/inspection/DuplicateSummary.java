package org.ithn.experiments.inspection;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ithn.datasets.image.ImageFacts;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.inspection.Duplicates.Item;
import org.ithn.experiments.inspection.Duplicates.Overlap;
import org.ithn.metrics.text.SharedReports;
import org.ithn.metrics.text.Whitespace;

/**
 * Duplicates among usable studies, within and across splits.
 *
 * @param reports equal cleaned reports, compared word by word
 * @param images image files of equal bytes; a file counts once per examination
 * @param patients patients of several splits; each counts once per split
 */
public record DuplicateSummary(Duplicates reports, Duplicates images, Duplicates patients) {
  /**
   * Compares studies.
   *
   * @param splits the usable studies, by split
   * @param reports their cleaned reports, in the same order
   * @param facts the facts of their images; images without facts are not compared
   */
  static DuplicateSummary of(
      Map<String, List<Study>> splits,
      Map<String, List<String>> reports,
      Map<Path, ImageFacts> facts) {
    List<Item> texts = new ArrayList<>();
    List<ExaminationImage> images = new ArrayList<>();
    List<Item> patients = new ArrayList<>();
    splits.forEach(
        (split, studies) -> {
          for (int i = 0; i < studies.size(); i++) {
            Study study = studies.get(i);
            String text = reports.get(split).get(i);
            texts.add(new Item(split, study.id(), Whitespace.normalized(text)));
            study
                .imagePaths()
                .forEach(
                    file -> images.add(new ExaminationImage(split, study.examination(), file)));
          }
          firstOfEachPatient(studies)
              .forEach(study -> patients.add(new Item(split, study.id(), study.patient())));
        });
    return new DuplicateSummary(
        Duplicates.ofTexts(texts),
        Duplicates.ofKeys(
            images.stream()
                .distinct()
                .filter(image -> facts.containsKey(image.file()))
                .map(image -> image.item(facts))
                .toList()),
        Duplicates.ofKeys(patients));
  }

  /** Returns one study of each patient; studies of unknown patients are left out. */
  private static Collection<Study> firstOfEachPatient(List<Study> studies) {
    Map<String, Study> first = new LinkedHashMap<>();
    studies.stream()
        .filter(study -> !study.patient().isEmpty())
        .forEach(study -> first.putIfAbsent(study.patient(), study));
    return first.values();
  }

  private record ExaminationImage(String split, String examination, Path file) {
    Item item(Map<Path, ImageFacts> facts) {
      return new Item(
          split, "%s (%s)".formatted(examination, file.getFileName()), facts.get(file).sha256());
    }
  }

  /**
   * Returns a sentence for each overlap of splits that makes validation or test scores too good.
   */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    ImmutableMap.of("image files", images, "patients", patients)
        .forEach(
            (things, duplicates) ->
                duplicates.overlaps().stream()
                    .filter(overlap -> overlap.shared() > 0)
                    .forEach(overlap -> warnings.add(describe(overlap, things))));
    return warnings;
  }

  /**
   * Returns a sentence for each pair of splits that share more long reports than usual.
   *
   * @param reports the cleaned reports, by split
   */
  static List<String> sharedReports(ImmutableMap<String, List<String>> reports) {
    List<String> warnings = new ArrayList<>();
    List<String> splits = List.copyOf(reports.keySet());
    for (int later = 1; later < splits.size(); later++) {
      for (String earlier : splits.subList(0, later)) {
        String split = splits.get(later);
        SharedReports.of(reports.get(split), reports.get(earlier))
            .warning("the split '%s'".formatted(split), "'%s'".formatted(earlier))
            .ifPresent(warnings::add);
      }
    }
    return warnings;
  }

  private static String describe(Overlap overlap, String things) {
    return String.format(
        Locale.ROOT,
        "%d of %d %s of the split '%s' also occur in '%s', which makes its scores too good; move"
            + " each to one split",
        overlap.shared(),
        overlap.total(),
        things,
        overlap.split(),
        overlap.other());
  }

  DuplicateSummary withoutTexts() {
    return new DuplicateSummary(reports.withoutTexts(), images, patients);
  }
}
