package org.ithn.datasets.sources.chexpertplus;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.AtomicFolderWriter;
import org.ithn.datasets.files.CsvFile;
import org.ithn.datasets.study.AnnotationFile;
import org.ithn.datasets.study.AnnotationWriter;
import org.ithn.datasets.study.SectionedStudies;
import org.ithn.datasets.study.SectionedStudies.SourceStudy;
import org.ithn.datasets.text.SourceText;
import org.ithn.framework.data.PatientFact;

/**
 * Preparation of CheXpert Plus: writes an {@code annotation.json} with one entry per study, with
 * all of its images, the frontal ones first.
 *
 * <p>The table has one row per image with {@code path_to_image}, {@code section_findings}, {@code
 * section_impression} and {@code split}; columns of other sections and of the patient may be
 * missing. The published splits are {@code train} and {@code valid}: {@code valid} becomes the test
 * split, and a fraction of the training patients, chosen by hashes of their names, the validation
 * split.
 */
public final class CheXpertPlusPreparation {
  private static final int TRAIN = AnnotationFile.SPLITS.indexOf("train");
  private static final int VALIDATION = AnnotationFile.SPLITS.indexOf("val");
  private static final int TEST = AnnotationFile.SPLITS.indexOf("test");

  private final CheXpertPlusOptions options;
  private final BadExamples bad;
  private final Path images;
  private final Map<String, Row> studies = new LinkedHashMap<>();
  private final Set<String> seen = new HashSet<>();

  /** First row of a study, with the images of all its rows. */
  private record Row(
      int split,
      CheXpertPlusImage first,
      String findings,
      String impression,
      Map<String, String> context,
      List<String> frontal,
      List<String> others) {
    SourceStudy study() {
      List<String> paths = new ArrayList<>(frontal);
      paths.addAll(others);
      return new SourceStudy(
          first.id(), first.id(), first.patient(), findings, impression, paths, context, List.of());
    }
  }

  private CheXpertPlusPreparation(CheXpertPlusOptions options, BadExamples bad) {
    this.options = options;
    this.bad = bad;
    this.images = root(options.images());
  }

  private static Path root(Path folder) {
    for (String child : List.of("", "PNG", "PNG/PNG")) {
      Path root = folder.resolve(child);
      if (Files.isDirectory(root.resolve("train")) || Files.isDirectory(root.resolve("valid"))) {
        return root;
      }
    }
    throw new DataException(
        "images %s: has no folder 'train' or 'valid'; name the folder that contains them"
            .formatted(folder));
  }

  /**
   * Reads the table and writes {@code annotation.json} and {@code left_out.csv}.
   *
   * @param bad receives rows and studies that cannot be used
   * @throws DataException if the table or the folder cannot be used at all, or at a bad example if
   *     {@code bad} stops there
   */
  public static SectionedStudies.Counts run(CheXpertPlusOptions options, BadExamples bad) {
    AtomicFolderWriter.checkUnused(options.out());
    CheXpertPlusPreparation preparation = new CheXpertPlusPreparation(options, bad);
    preparation.readTable();
    List<SectionedStudies.Counts> counts = new ArrayList<>();
    AtomicFolderWriter.write(options.out(), folder -> counts.add(preparation.write(folder)));
    return counts.get(0);
  }

  private void readTable() {
    CsvFile.read(
        options.table(),
        List.of("path_to_image", "section_findings", "section_impression", "split"),
        bad,
        this::addRow);
  }

  private void addRow(CsvFile.Row row) {
    CheXpertPlusImage image = CheXpertPlusImage.of(row);
    int split = split(row, image);
    if (!seen.add(image.path())) {
      throw new DataException(
          "%s: duplicate image %s; remove one".formatted(row.place(), image.path()));
    }
    String file = image.file(images, row.place());
    Row study =
        studies.computeIfAbsent(
            image.id(),
            unseen ->
                new Row(
                    split,
                    image,
                    row.value("section_findings"),
                    row.value("section_impression"),
                    context(row),
                    new ArrayList<>(),
                    new ArrayList<>()));
    if (!study.findings().equals(row.value("section_findings"))
        || !study.impression().equals(row.value("section_impression"))) {
      throw new DataException(
          "%s: the sections differ from those of an earlier row of study %s; keep one report"
              .formatted(row.place(), image.id()));
    }
    (image.frontal() ? study.frontal() : study.others()).add(file);
  }

  private static Map<String, String> context(CsvFile.Row row) {
    String indication = row.value("section_clinical_history");
    return Map.of(
        "indication",
        SourceText.isMissing(indication) ? row.value("section_history") : indication,
        "comparison",
        row.value("section_comparison"),
        "technique",
        row.value("section_technique"),
        PatientFact.AGE.key(),
        PatientFact.AGE.ofSource(row.value("age")),
        PatientFact.SEX.key(),
        PatientFact.SEX.ofSource(row.value("sex")));
  }

  private int split(CsvFile.Row row, CheXpertPlusImage image) {
    return switch (row.value("split")) {
      case "train" -> isValidation(image.patient()) ? VALIDATION : TRAIN;
      case "valid" -> TEST;
      default ->
          throw new DataException(
              "%s: the split is '%s'; expected train or valid"
                  .formatted(row.place(), row.value("split")));
    };
  }

  private boolean isValidation(String patient) {
    long hash =
        Hashing.sha256()
            .newHasher()
            .putLong(options.seed())
            .putString(patient, StandardCharsets.UTF_8)
            .hash()
            .asLong();
    return (hash >>> 11) * 0x1.0p-53 < options.validation();
  }

  private SectionedStudies.Counts write(Path folder) throws IOException {
    try (AnnotationWriter annotation = AnnotationWriter.create(folder.resolve("annotation.json"))) {
      SectionedStudies written =
          new SectionedStudies(annotation, options.sections(), options.checkImages());
      for (int split = 0; split < AnnotationFile.SPLITS.size(); split++) {
        for (Row row : studies.values()) {
          if (row.split() == split) {
            add(split, row.study(), written);
          }
        }
      }
      return written.finish(folder, images, bad);
    }
  }

  private void add(int split, SourceStudy study, SectionedStudies written) throws IOException {
    try {
      written.add(split, study, images);
    } catch (DataException e) {
      bad.add(study.id(), e);
    }
  }
}
