package org.ithn.datasets.sources.mimiccxr;

import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.ExcludedStudies;
import org.ithn.datasets.files.AtomicFolderWriter;
import org.ithn.datasets.files.CsvFile;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.study.AnnotationFile;
import org.ithn.datasets.study.AnnotationWriter;
import org.ithn.datasets.text.ReportSection;
import org.ithn.datasets.text.SectionPolicy;
import org.ithn.framework.data.PriorImages;

/**
 * Preparation of MIMIC-CXR: writes an {@code annotation.json} with one entry per image, with a
 * section of its study's report, {@code study_id}, {@code subject_id} and, with the metadata,
 * {@code prior_images}.
 *
 * <p>The split file is read once per split and entries are streamed, so memory holds ids and, if
 * used, the table of sections and the metadata, but never all entries.
 */
public final class MimicCxrPreparation {
  private final MimicCxrOptions options;
  private final BadExamples bad;
  private final Path images;
  private final SectionSource sections;
  private final PriorStudies priors;
  private final ExcludedStudies excluded = new ExcludedStudies();
  private final Set<String> seen = new HashSet<>();
  private final int[] written = new int[AnnotationFile.SPLITS.size()];
  private final Set<String> studies = new HashSet<>();
  private int fallbacks;
  private String lastStudy = "";
  private Optional<SectionSource.Sections> lastSections = Optional.empty();

  private MimicCxrPreparation(MimicCxrOptions options, BadExamples bad) {
    this.options = options;
    this.bad = bad;
    this.images = MimicFolder.resolveRoot(options.images());
    this.sections =
        options.sections().isPresent()
            ? SectionSource.ofSections(options.sections().get(), bad)
            : SectionSource.ofReports(options.reports().orElseThrow());
    this.priors =
        options.metadata().map(file -> PriorStudies.read(file, bad)).orElseGet(PriorStudies::none);
  }

  /**
   * Reads the sources and writes {@code annotation.json} and {@code left_out.csv}.
   *
   * @param bad receives rows, reports and images that cannot be used
   * @throws DataException if a source or the folder cannot be used at all, or at a bad example if
   *     {@code bad} stops there
   */
  public static Counts run(MimicCxrOptions options, BadExamples bad) {
    AtomicFolderWriter.checkUnused(options.out());
    MimicCxrPreparation preparation = new MimicCxrPreparation(options, bad);
    AtomicFolderWriter.write(options.out(), preparation::write);
    return new Counts(
        preparation.images,
        preparation.written[0],
        preparation.written[1],
        preparation.written[2],
        preparation.studies.size(),
        preparation.fallbacks,
        preparation.excluded.counts());
  }

  private void write(Path folder) throws IOException {
    try (AnnotationWriter annotation = AnnotationWriter.create(folder.resolve("annotation.json"))) {
      for (int split = 0; split < written.length; split++) {
        addSplit(split, annotation);
      }
    }
    if (studies.isEmpty()) {
      throw new DataException(
          "prepare: no image remains (%s); check that split, reports and images belong together"
              .formatted(excluded.counts()));
    }
    excluded.write(folder.resolve("left_out.csv"), bad);
  }

  private void addSplit(int split, AnnotationWriter annotation) {
    String name = AnnotationFile.SPLITS.get(split);
    CsvFile.read(
        options.split(),
        List.of("dicom_id", "study_id", "subject_id", "split"),
        bad, // every pass reports a bad row, under the same name
        row -> {
          MimicImage image = MimicImage.of(row);
          if (!image.split().equals(name)) {
            return;
          }
          if (!seen.add(image.id())) {
            bad.add(
                row.place(),
                new DataException(
                    "%s: duplicate image %s; remove one".formatted(row.place(), image.id())));
            return;
          }
          try {
            add(split, image, annotation);
          } catch (DataException e) {
            bad.add(image.id(), e);
          }
        });
  }

  private void add(int split, MimicImage image, AnnotationWriter annotation) {
    SectionSource.Sections report =
        sections(image)
            .orElseThrow(
                () ->
                    new DataException(
                        "image '%s': no report for its study s%s; check sections or reports"
                            .formatted(image.id(), image.study())));
    Optional<SectionPolicy.Chosen> chosen =
        options.policy().choose(report.findings(), report.impression());
    if (chosen.isEmpty()) {
      excluded.add(image.id(), options.policy().exclusionReason());
      return;
    }
    ReportSection section = chosen.get().section();
    String path = checkedPath(image);
    try {
      annotation.add(
          AnnotationFile.SPLITS.get(split),
          image.id(),
          chosen.get().text(),
          List.of(path),
          SectionPolicy.keys(image.study(), image.subject(), section, report.context()),
          Map.of(PriorImages.KEY, priorPaths(image)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    studies.add(image.study());
    fallbacks += section == options.policy().section() ? 0 : 1;
    written[split]++;
  }

  /** Returns the paths of the images of the patient's previous study that exist. */
  private List<String> priorPaths(MimicImage image) {
    return priors.imagesBefore(image).stream()
        .map(this::path)
        .filter(path -> Files.isRegularFile(images.resolve(path)))
        .toList();
  }

  /** Returns the path of the image's JPEG file, or of its DICOM file if only that exists. */
  private String path(MimicImage image) {
    boolean dicom =
        !Files.exists(images.resolve(image.imagePath()))
            && Files.exists(images.resolve(image.dicomPath()));
    return dicom ? image.dicomPath() : image.imagePath();
  }

  private String checkedPath(MimicImage image) {
    String path = path(image);
    Path file = images.resolve(path);
    if (options.checkImages()) {
      ImageDecoder.check(file);
    } else if (!Files.isRegularFile(file)) {
      throw new DataException(
          "image '%s': the file %s is missing; check the folder of images"
              .formatted(image.id(), file));
    }
    return path;
  }

  /** Returns the sections; a study's images are adjacent, so its report is read only once. */
  private Optional<SectionSource.Sections> sections(MimicImage image) {
    if (!image.study().equals(lastStudy)) {
      lastSections = sections.find(image);
      lastStudy = image.study();
    }
    return lastSections;
  }

  /**
   * Numbers of written entries and excluded images.
   *
   * @param images the folder to which image paths are relative
   * @param train the number of training entries
   * @param validation the number of validation entries
   * @param test the number of test entries
   * @param studies the number of distinct studies
   * @param fallbacks the number of entries with another section than the chosen one
   * @param excludedByReason the number of excluded images per reason
   */
  public record Counts(
      Path images,
      int train,
      int validation,
      int test,
      int studies,
      int fallbacks,
      ImmutableSortedMap<String, Integer> excludedByReason) {}
}
