package org.ithn.experiments.inspection;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.image.ImageFacts;
import org.ithn.datasets.regions.RegionFeatureReader;
import org.ithn.datasets.study.AnnotationFile;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyCheck;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.ReportChecks;
import org.ithn.framework.data.PythonStrings;
import org.ithn.framework.data.Vocabulary;

/**
 * Inspection of a data set with the checks of training.
 *
 * @param summary the properties of the data set, with texts
 * @param usable the studies that training can use, by split
 */
public record DataInspection(DataSummary summary, ImmutableMap<String, List<Study>> usable) {
  private static final String TRAIN = AnnotationFile.SPLITS.get(0);

  /** Begin and end of an encoded report. */
  private static final int MARKS = 2;

  /** Listener for the reading of image files. */
  @FunctionalInterface
  public interface Progress {
    /** Reports that {@code done} of {@code total} files are read; never called by two threads. */
    void report(int done, int total);
  }

  /**
   * Inspects a data set.
   *
   * @param data files and settings
   * @param labels the source of labels
   * @param progress receives the number of images read
   * @throws org.ithn.datasets.DataException if the annotation as a whole or the folder of images
   *     cannot be read; studies that cannot be used are part of the result
   */
  public static DataInspection of(DataConfig data, LabelSource labels, Progress progress) {
    BadExamples bad = BadExamples.skipAndRecord();
    Map<String, List<Study>> listed = bySplit(Experiment.loadStudies(data, bad));
    ImageInspection images = inspectImages(data, listed, progress);
    ImmutableMap<String, List<Study>> usable = usable(data, listed, images, bad);
    ImmutableMap<String, List<String>> reports =
        Counts.bySplit(
            usable,
            studies ->
                studies.stream()
                    .map(study -> data.text().cleaner().clean(study.report()))
                    .toList());
    ImmutableMap<Path, ImageFacts> facts = images.facts(images(usable.values()));
    PixelSummary pixels = PixelSummary.of(facts.keySet(), data.image().range(), bad);
    DuplicateSummary duplicates = DuplicateSummary.of(usable, reports, facts);
    List<String> warnings = new ArrayList<>(reportWarnings(data, usable));
    warnings.addAll(duplicates.warnings());
    warnings.addAll(DuplicateSummary.sharedReports(reports));
    List<SplitSummary> splits = new ArrayList<>();
    usable.forEach(
        (split, studies) ->
            splits.add(
                SplitSummary.of(split, listed.get(split).size(), studies, data.views(), bad)));
    return new DataInspection(
        new DataSummary(
            DataSettings.of(data),
            splits,
            ImageSummary.of(facts.values(), pixels),
            texts(data, reports),
            duplicates,
            LabelSummary.of(usable, labels),
            warnings,
            bad.problems()),
        usable);
  }

  private static Map<String, List<Study>> bySplit(StudySet studies) {
    Map<String, List<Study>> splits = new LinkedHashMap<>();
    List<List<Study>> lists = List.of(studies.train(), studies.validation(), studies.test());
    for (int i = 0; i < lists.size(); i++) {
      splits.put(AnnotationFile.SPLITS.get(i), lists.get(i));
    }
    return splits;
  }

  private static ImageInspection inspectImages(
      DataConfig data, Map<String, List<Study>> listed, Progress progress) {
    List<Path> files = data.regions().hasFile() ? List.of() : images(listed.values());
    return ImageInspection.of(files, data.image().range(), progress);
  }

  private static List<Path> images(Collection<List<Study>> splits) {
    return splits.stream()
        .flatMap(List::stream)
        .flatMap(study -> study.imagePaths().stream())
        .toList();
  }

  private static ImmutableMap<String, List<Study>> usable(
      DataConfig data, Map<String, List<Study>> listed, ImageInspection images, BadExamples bad) {
    if (data.regions().hasFile()) {
      RegionFeatureReader regions = RegionFeatureReader.open(data.regions(), bad);
      return Counts.bySplit(
          listed, studies -> StudyCheck.filterUsable(studies, data.text().cleaner(), regions, bad));
    }
    return Counts.bySplit(
        listed,
        studies -> StudyCheck.filterUsable(studies, data.text().cleaner(), images::check, bad));
  }

  /** Returns the warnings of training, and a sentence for each split without a usable study. */
  private static List<String> reportWarnings(
      DataConfig data, ImmutableMap<String, List<Study>> usable) {
    List<String> warnings = new ArrayList<>();
    usable.forEach(
        (split, studies) -> {
          if (studies.isEmpty()) {
            warnings.add(
                "the split '%s' is missing or has no usable study; add studies".formatted(split));
          }
        });
    List<Study> train = usable.get(TRAIN);
    if (!train.isEmpty()) {
      try {
        Vocabulary vocabulary = StudyBatches.vocabulary(train, data);
        warnings.addAll(ReportChecks.warnings(train, data, vocabulary));
      } catch (IllegalArgumentException e) {
        warnings.add(e.getMessage());
      }
    }
    return warnings;
  }

  private static TextSummary texts(DataConfig data, ImmutableMap<String, List<String>> reports) {
    boolean words = data.text().bytePairs().isEmpty();
    ToIntFunction<String> length = text -> PythonStrings.split(text).size();
    if (!words) {
      Vocabulary pairs = StudyBatches.vocabulary(List.of(), data);
      length = text -> pairs.encode(text, Integer.MAX_VALUE).length - MARKS;
    }
    return new TextSummary(
        LengthSummary.of(reports, length, data.text().maxSeqLength() - MARKS),
        WordSummary.of(TRAIN, reports, words ? data.text().threshold() : 0));
  }
}
