package org.ithn.datasets.sources.rexgradient;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.AtomicFolderWriter;
import org.ithn.datasets.files.JsonLists;
import org.ithn.datasets.study.AnnotationWriter;
import org.ithn.datasets.study.SectionedStudies;
import org.ithn.datasets.study.SectionedStudies.SourceStudy;
import org.ithn.framework.data.PatientFact;

/**
 * Preparation of ReXGradient-160K: writes an {@code annotation.json} with one entry per study, with
 * all of its images, the frontal ones first.
 *
 * <p>Each split has a file {@code SPLIT_metadata_view_position.json}, an object of studies by id
 * with {@code PatientID}, {@code StudyInstanceUid}, {@code Findings}, {@code Impression}, and the
 * lists {@code ImagePath} and {@code ImageViewPosition}. {@code Indication}, {@code Comparison},
 * {@code StudyDate}, {@code PatientAge} and {@code PatientSex} may be missing. The files are
 * streamed twice: first for the studies that are prior to others, whose reports and images stay in
 * memory.
 */
public final class ReXGradientPreparation {
  private static final ImmutableList<String> FILES = ImmutableList.of("train", "valid", "test");
  private static final String SUFFIX = "_metadata_view_position.json";
  private static final String FOLDER = "deid_png";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,250}");
  private static final Pattern ROOT = Pattern.compile("^(\\.\\./)*" + FOLDER + "/");
  private static final ImmutableSet<String> FRONTAL =
      ImmutableSet.of("PA", "POSTERO_ANTERIOR", "AP", "ANTERO_POSTERIOR", "AP AXIAL");

  private final ReXGradientOptions options;
  private final BadExamples bad;
  private final Path metadata;
  private final Path images;
  private final Set<String> seen = new HashSet<>();
  private final PriorStudies priors = new PriorStudies();

  private ReXGradientPreparation(ReXGradientOptions options, BadExamples bad) {
    this.options = options;
    this.bad = bad;
    this.metadata = folder(options.metadata(), "metadata");
    this.images = folder(options.images(), FOLDER);
  }

  private static Path folder(Path folder, String child) {
    if (!Files.isDirectory(folder)) {
      throw new DataException("%s: no such folder; check the path".formatted(folder));
    }
    Path inside = folder.resolve(child);
    return Files.isDirectory(inside) ? inside : folder;
  }

  /**
   * Reads the metadata and writes {@code annotation.json} and {@code left_out.csv}.
   *
   * @param bad receives studies that cannot be used
   * @throws DataException if a file or the folder cannot be used at all, or at a bad example if
   *     {@code bad} stops there
   */
  public static SectionedStudies.Counts run(ReXGradientOptions options, BadExamples bad) {
    AtomicFolderWriter.checkUnused(options.out());
    ReXGradientPreparation preparation = new ReXGradientPreparation(options, bad);
    preparation.readPriors();
    List<SectionedStudies.Counts> counts = new ArrayList<>();
    AtomicFolderWriter.write(options.out(), folder -> counts.add(preparation.write(folder)));
    return counts.get(0);
  }

  private void readPriors() {
    for (String split : FILES) {
      JsonLists.readMembers(
          metadata.resolve(split + SUFFIX),
          (place, id, entry) -> priors.add(entry, readableImages(place, entry)),
          BadExamples.skipAndRecord());
    }
  }

  private SectionedStudies.Counts write(Path folder) throws IOException {
    try (AnnotationWriter annotation = AnnotationWriter.create(folder.resolve("annotation.json"))) {
      SectionedStudies studies =
          new SectionedStudies(annotation, options.sections(), options.checkImages());
      for (int split = 0; split < FILES.size(); split++) {
        addSplit(split, studies);
      }
      return studies.finish(folder, images, bad);
    }
  }

  private void addSplit(int split, SectionedStudies studies) {
    JsonLists.readMembers(
        metadata.resolve(FILES.get(split) + SUFFIX),
        (place, id, entry) -> {
          if (!ID.matcher(id).matches()) {
            throw new DataException(
                "%s: the id has other characters than letters, digits, '.', '_' and '-'"
                    .formatted(place));
          }
          if (!seen.add(id)) {
            throw new DataException("%s: duplicate study; remove one".formatted(place));
          }
          try {
            studies.add(split, study(place, id, entry), images);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        bad);
  }

  private SourceStudy study(String place, String id, JsonNode entry) {
    Optional<PriorStudies.Prior> prior = priors.before(entry);
    return new SourceStudy(
        id,
        JsonLists.text(place, entry, "StudyInstanceUid"),
        JsonLists.text(place, entry, "PatientID"),
        section(place, entry, "Findings"),
        section(place, entry, "Impression"),
        images(place, entry),
        context(entry, prior.map(PriorStudies.Prior::report).orElse("")),
        prior.map(PriorStudies.Prior::images).orElse(List.of()));
  }

  private static Map<String, String> context(JsonNode entry, String priorReport) {
    return Map.of(
        "indication",
        JsonLists.optionalText(entry, "Indication"),
        "comparison",
        JsonLists.optionalText(entry, "Comparison"),
        "prior_report",
        priorReport,
        PatientFact.AGE.key(),
        PatientFact.AGE.ofSource(JsonLists.optionalText(entry, "PatientAge")),
        PatientFact.SEX.key(),
        PatientFact.SEX.ofSource(JsonLists.optionalText(entry, "PatientSex")));
  }

  /** Returns a section; empty if it is null, as some are. */
  private static String section(String place, JsonNode entry, String key) {
    JsonNode value = entry.path(key);
    if (value.isMissingNode() || !(value.isTextual() || value.isNull() || isNaN(value))) {
      throw new DataException(
          "%s: '%s' is %s; expected a string or null"
              .formatted(place, key, value.isMissingNode() ? "missing" : value));
    }
    return JsonLists.optionalText(entry, key);
  }

  private static boolean isNaN(JsonNode value) {
    return value.isNumber() && Double.isNaN(value.doubleValue());
  }

  /** Returns the paths of the images, relative to {@code deid_png}, the frontal ones first. */
  /** Returns no images for an entry that is refused when it is written. */
  private static List<String> readableImages(String place, JsonNode entry) {
    try {
      return images(place, entry);
    } catch (DataException e) {
      return List.of();
    }
  }

  private static List<String> images(String place, JsonNode entry) {
    JsonNode paths = entry.path("ImagePath");
    if (!paths.isArray()) {
      throw new DataException("%s: 'ImagePath' is not a list of paths".formatted(place));
    }
    List<String> frontal = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      JsonNode path = paths.path(i);
      if (!path.isTextual()) {
        throw new DataException("%s: 'ImagePath' contains %s".formatted(place, path));
      }
      String view = entry.path("ImageViewPosition").path(i).asText("");
      (FRONTAL.contains(view) ? frontal : others)
          .add(ROOT.matcher(path.textValue()).replaceFirst(""));
    }
    frontal.addAll(others);
    return frontal;
  }
}
