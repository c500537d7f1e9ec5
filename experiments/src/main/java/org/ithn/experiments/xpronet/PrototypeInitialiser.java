package org.ithn.experiments.xpronet;

import com.google.common.collect.Iterables;
import com.google.common.primitives.Floats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.backbones.xpronet.XProNet;
import org.ithn.backbones.xpronet.XProNetConfig;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.mining.ReportEncoder;
import org.ithn.datasets.mining.ReportText;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyExample;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Experiment;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.tensors.SafeTensors;

/**
 * Computation of XProNet's initial prototypes from the training studies.
 *
 * <p>The vector of a study is a pooled image feature followed by a report feature, both of unit
 * length. A study belongs to every class whose label it has. The first half of a class's rows are
 * cluster means with flipped images, the second half with unflipped images; see {@link
 * PrototypeClustering}.
 *
 * <p>Source: XProNet's notes and notebooks. Differs: both features have unit length; without a
 * language model, {@link ReportFeatureEncoder} projects word counts.
 *
 * @param config the resolved configuration, with the backbone {@code xpronet}
 * @param weights file with weights of the visual extractor; empty = random
 * @param encoder the encoder of reports
 * @param maxStudiesPerClass the largest number of studies of a class that are clustered, drawn with
 *     the seed
 * @param bad receives examples that cannot be used
 * @param progress receives progress messages, one line each
 */
public record PrototypeInitialiser(
    ExperimentConfig config,
    Optional<Path> weights,
    ReportEncoder encoder,
    int maxStudiesPerClass,
    BadExamples bad,
    Consumer<String> progress) {
  private static final int HALVES = 2;
  private static final String MATRIX = Scopes.BACKBONE + "/prototypes/matrix";

  /**
   * Computes the prototypes and writes them.
   *
   * @param file safetensors file of one variable, by its path, for {@code train --init} or {@code
   *     pretrained.prototypes.file}
   * @return for each class the number of rows that are cluster means
   * @throws UserException if the backbone has no prototypes or there are no labels
   */
  public List<Integer> write(Path file) throws IOException {
    if (!(config.backbone().options() instanceof XProNetConfig options)) {
      throw new UserException(
          "backbone.name: '%s' has no prototypes; choose xpronet"
              .formatted(config.backbone().name()));
    }
    DataConfig data = Experiment.dataConfig(config);
    List<Study> train = Experiment.loadStudies(data, bad).train();
    Experiment experiment = Experiment.ofStudies(config, train);
    StudyInput labels = experiment.trainingInputs().get(XProNet.LABELS);
    VisualExtractor extractor = VisualExtractors.named(options.vision());
    int reportWidth = options.prototypes().width() - extractor.width();
    if (reportWidth < 1) {
      throw new UserException(
          "backbone.prototypes.width is %d; it must exceed %d, the width of the features of '%s'"
              .formatted(options.prototypes().width(), extractor.width(), options.vision()));
    }
    List<List<Study>> byClass =
        byClass(
            Experiment.usableStudies(train, "train", data, bad),
            labels,
            options.prototypes().classes());
    List<Study> chosen = distinct(byClass);
    progress.accept("clustering %d of %d studies".formatted(chosen.size(), train.size()));
    Map<String, ImageFeatureExtractor.FeaturePair> images =
        new ImageFeatureExtractor(
                experiment,
                new MultiViewExtractor(
                    extractor, data.viewsPerExample(), data.views().masksAbsent()),
                weights,
                bad)
            .extract(chosen);
    Map<String, float[]> reports = reports(chosen, data, reportWidth);
    progress.accept("encoded their images and reports");
    PrototypeClustering.PrototypeMatrix result =
        new PrototypeClustering(
                options.prototypes().each(), options.prototypes().width(), config.seed())
            .cluster(
                List.of(
                    vectors(byClass, id -> concatenate(images.get(id), true, reports.get(id))),
                    vectors(byClass, id -> concatenate(images.get(id), false, reports.get(id)))));
    new SafeTensors(Map.of(MATRIX, result.matrix()), metadata(options, chosen.size())).write(file);
    return result.filledRows();
  }

  /** Returns the studies of each class, at most {@link #maxStudiesPerClass}. */
  private List<List<Study>> byClass(List<Study> studies, StudyInput labels, int classes) {
    List<List<Study>> byClass = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      byClass.add(new ArrayList<>());
    }
    for (Study study : studies) {
      try {
        float[] row = labels.values(new StudyExample(study.id(), study, study.imagePaths()));
        for (int c = 0; c < classes; c++) {
          if (row[c] > 0.5) {
            byClass.get(c).add(study);
          }
        }
      } catch (StudyInputException e) {
        bad.add(study.id(), new DataException(e.getMessage(), e));
      }
    }
    List<List<Study>> drawn = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      List<Study> all = byClass.get(c);
      Collections.shuffle(all, new Random(config.seed() * 31 + c));
      drawn.add(all.subList(0, Math.min(maxStudiesPerClass, all.size())));
    }
    return drawn;
  }

  private static List<Study> distinct(List<List<Study>> byClass) {
    Set<Study> distinct = new LinkedHashSet<>();
    Iterables.concat(byClass).forEach(distinct::add);
    return List.copyOf(distinct);
  }

  private Map<String, float[]> reports(List<Study> studies, DataConfig data, int width) {
    List<ReportText> texts = new ArrayList<>();
    studies.forEach(
        study ->
            texts.add(new ReportText(study.report(), data.text().cleaner().clean(study.report()))));
    List<float[]> features = new ReportFeatureEncoder(encoder, width, config.seed()).encode(texts);
    Map<String, float[]> byId = new LinkedHashMap<>();
    for (int i = 0; i < studies.size(); i++) {
      byId.put(studies.get(i).id(), features.get(i));
    }
    return byId;
  }

  private static List<List<float[]>> vectors(
      List<List<Study>> byClass, java.util.function.Function<String, Optional<float[]>> vector) {
    List<List<float[]>> vectors = new ArrayList<>();
    for (List<Study> studies : byClass) {
      vectors.add(studies.stream().map(Study::id).map(vector).flatMap(Optional::stream).toList());
    }
    return vectors;
  }

  /** Returns the image feature, then the report feature; empty if the study's image is damaged. */
  private static Optional<float[]> concatenate(
      ImageFeatureExtractor.FeaturePair image, boolean flipped, float[] report) {
    return Optional.ofNullable(image)
        .map(pair -> Floats.concat(flipped ? pair.flipped() : pair.plain(), report));
  }

  private Map<String, String> metadata(XProNetConfig options, int studies) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("vision", options.vision());
    facts.put("weights", weights.map(file -> String.valueOf(file.getFileName())).orElse("random"));
    facts.put("encoder", encoder.signature());
    facts.put("studies", Integer.toString(studies));
    facts.put("halves", Integer.toString(HALVES));
    facts.put("seed", Long.toString(config.seed()));
    return facts;
  }
}
