package org.ithn.datasets.sources.iuxray;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.ExcludedStudies;
import org.ithn.datasets.files.AtomicFolderWriter;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.study.AnnotationFile;
import org.ithn.datasets.study.PreparedStudy;
import org.ithn.datasets.study.R2GenWriter;
import org.ithn.datasets.text.SectionPolicy;

/**
 * Preparation that converts IU X-Ray from its sources to R2Gen's layout.
 *
 * <p>The text is a section of the report, unchanged; by default its findings. Of 3,955 reports, 530
 * have no findings and another 470 have fewer than two images; the other 2,955 are R2Gen's studies.
 * A study's id is the name of its first image without the last number.
 */
public final class IuXrayPreparation {
  static final String RESOURCE_FORK = "macOS file ._*";
  static final String FEW_IMAGES = "fewer images than views";
  static final String NOT_IN_SPLIT = "not in the split file";

  private static final Pattern STUDY = Pattern.compile("CXR(\\d{1,6})_[A-Za-z0-9_-]{1,60}");
  private static final double TRAIN = 0.7;
  private static final double VALIDATION = 0.1;

  private final IuXrayOptions options;
  private final BadExamples bad;
  private final ExcludedStudies excluded = new ExcludedStudies();
  private final List<PreparedStudy> kept = new ArrayList<>();
  private int differingReports;

  private IuXrayPreparation(IuXrayOptions options, BadExamples bad) {
    this.options = options;
    this.bad = bad;
  }

  /**
   * Reads the sources and writes {@code annotation.json}, {@code images} and {@code left_out.csv}.
   *
   * @param bad receives reports, rows, studies and images that cannot be used
   * @throws DataException if the sources or the folder cannot be used at all, or at a bad example
   *     if {@code bad} stops there
   */
  public static PreparationCounts run(IuXrayOptions options, BadExamples bad) {
    AtomicFolderWriter.checkUnused(options.out());
    return new IuXrayPreparation(options, bad).run();
  }

  private PreparationCounts run() {
    Map<Integer, SourceStudy> sources =
        ReportSources.read(options.reports(), bad, name -> excluded.add(name, RESOURCE_FORK));
    ImageIndex index = ImageIndex.scan(options.images(), bad);
    ImageSelector selector = new ImageSelector(index);
    if (options.split().isPresent()) {
      addFromSplit(sources, selector, options.split().get());
    } else {
      addAll(sources, selector);
    }
    if (kept.isEmpty()) {
      throw new DataException(
          "prepare: no study remains (%s); check that reports and images belong together"
              .formatted(excluded.describe()));
    }
    new R2GenWriter(index.root(), options.imageFiles()).write(options.out(), kept, excluded, bad);
    return counts(sources.size());
  }

  private void addFromSplit(Map<Integer, SourceStudy> sources, ImageSelector selector, Path split) {
    Set<Integer> used = new HashSet<>();
    List<PreparedStudy> studies = new ArrayList<>();
    AnnotationFile.read(
        split,
        bad,
        entry -> {
          SourceStudy source = source(entry, sources);
          if (!used.add(source.number())) {
            throw entry.problem("another study uses the same report; remove one");
          }
          Optional<SectionPolicy.Chosen> text = text(source);
          if (text.isEmpty()) {
            excluded.add(entry.id(), options.sections().exclusionReason());
            return;
          }
          List<Path> images = selector.files(source, entry.id(), entry.imagePaths().size());
          images.forEach(ImageDecoder::check);
          differingReports += source.findings().equals(entry.report()) ? 0 : 1;
          studies.add(study(entry.split(), entry.id(), text.get(), images, source.context()));
        });
    // The file may list its splits in any order.
    AnnotationFile.SPLITS.forEach(
        name -> studies.stream().filter(study -> study.split().equals(name)).forEach(kept::add));
    for (SourceStudy source : sources.values()) {
      if (!used.contains(source.number())) {
        excluded.add(
            source.name(), isUseful(source, selector) ? NOT_IN_SPLIT : exclusionReason(source));
      }
    }
  }

  private static SourceStudy source(AnnotationFile.Entry entry, Map<Integer, SourceStudy> sources) {
    Matcher id = STUDY.matcher(entry.id());
    if (!id.matches()) {
      throw entry.problem("is not an IU X-Ray id; expected one such as CXR17_IM-0477");
    }
    SourceStudy source = sources.get(Integer.parseInt(id.group(1)));
    if (source == null) {
      throw entry.problem(
          "the sources contain no report CXR" + id.group(1) + "; check the reports");
    }
    return source;
  }

  private void addAll(Map<Integer, SourceStudy> sources, ImageSelector selector) {
    List<PreparedStudy> studies = new ArrayList<>();
    for (SourceStudy source : sources.values()) {
      if (!isUseful(source, selector)) {
        excluded.add(source.name(), exclusionReason(source));
        continue;
      }
      try {
        String id = selector.studyId(source);
        List<Path> images = selector.files(source, id, options.views());
        images.forEach(ImageDecoder::check);
        studies.add(study("", id, text(source).orElseThrow(), images, source.context()));
      } catch (DataException e) {
        bad.add(source.name(), e);
      }
    }
    assignSplits(studies);
  }

  /** Assigns splits by hashes of the ids, so that adding a study moves few others. */
  private void assignSplits(List<PreparedStudy> studies) {
    List<PreparedStudy> drawn = new ArrayList<>(studies);
    drawn.sort(Comparator.comparing(this::hash));
    long train = Math.round(TRAIN * drawn.size());
    long validation = Math.round((TRAIN + VALIDATION) * drawn.size());
    Map<String, String> splits = new HashMap<>();
    for (int i = 0; i < drawn.size(); i++) {
      splits.put(drawn.get(i).id(), i < train ? "train" : i < validation ? "val" : "test");
    }
    for (String split : AnnotationFile.SPLITS) {
      studies.stream()
          .filter(study -> splits.get(study.id()).equals(split))
          .map(study -> study.withSplit(split))
          .forEach(kept::add);
    }
  }

  private String hash(PreparedStudy study) {
    return Hashing.sha256()
        .newHasher()
        .putLong(options.seed())
        .putString(study.id(), StandardCharsets.UTF_8)
        .hash()
        .toString();
  }

  private boolean isUseful(SourceStudy source, ImageSelector selector) {
    return text(source).isPresent() && selector.availableCount(source) >= options.views();
  }

  private String exclusionReason(SourceStudy source) {
    return text(source).isPresent() ? FEW_IMAGES : options.sections().exclusionReason();
  }

  private Optional<SectionPolicy.Chosen> text(SourceStudy source) {
    return options.sections().choose(source.findings(), source.impression());
  }

  private static PreparedStudy study(
      String split,
      String id,
      SectionPolicy.Chosen text,
      List<Path> images,
      Map<String, String> context) {
    return new PreparedStudy(split, id, text.text(), text.section(), images, context);
  }

  private PreparationCounts counts(int reports) {
    Map<String, Integer> texts = new HashMap<>();
    kept.forEach(study -> texts.merge(study.report(), 1, Integer::sum));
    return new PreparationCounts(
        reports,
        kept.size(),
        new PreparationCounts.SplitCounts(
            countInSplit("train"), countInSplit("val"), countInSplit("test")),
        kept.stream().mapToInt(study -> study.images().size()).sum(),
        texts.values().stream().filter(count -> count > 1).mapToInt(Integer::intValue).sum(),
        differingReports,
        (int)
            kept.stream().filter(study -> study.section() != options.sections().section()).count(),
        excluded.counts());
  }

  private long countInSplit(String split) {
    return kept.stream().filter(study -> study.split().equals(split)).count();
  }
}
