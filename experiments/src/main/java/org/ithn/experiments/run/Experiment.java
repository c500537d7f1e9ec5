package org.ithn.experiments.run;

import com.google.common.collect.Maps;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.regions.RegionFeatureReader;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Pipeline;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyCheck;
import org.ithn.datasets.study.StudyInput;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.distributed.CollectiveOps;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;
import org.ithn.framework.model.VisionFeatures;
import org.ithn.framework.step.ReportSearch;
import org.ithn.framework.step.SelfCriticalOptions;
import org.ithn.framework.step.TrainingGraph;
import org.tensorflow.ndarray.Shape;

/**
 * A configuration with what it names: the data set's settings and the backbone for a vocabulary.
 *
 * @param config resolved
 * @param data its section {@code data}
 * @param vocabulary of the training reports
 */
public record Experiment(ExperimentConfig config, DataConfig data, Vocabulary vocabulary) {

  /** Of a configuration and a vocabulary that is known already. */
  public static Experiment of(ExperimentConfig config, Vocabulary vocabulary) {
    return new Experiment(config, dataConfig(config), vocabulary);
  }

  /**
   * The section {@code data}.
   *
   * @throws UserException if the data set does not come as studies with reports
   */
  public static DataConfig dataConfig(ExperimentConfig config) {
    if (config.data().options() instanceof DataConfig data) {
      return data;
    }
    throw new UserException(
        "data.name: the data set '%s' does not hold studies with reports; choose one that does"
            .formatted(config.data().name()));
  }

  /** Reads the studies that the configuration names. */
  public static StudySet loadStudies(DataConfig data, BadExamples bad) {
    return R2GenReader.read(Path.of(data.annotation()), data.imageFolder(), bad);
  }

  /**
   * The studies of a split that can be used, after a look at every file of theirs.
   *
   * @param split as the annotation names it
   * @throws UserException if there is none
   */
  public static List<Study> usableStudies(
      List<Study> studies, String split, DataConfig data, BadExamples bad) {
    List<Study> usable =
        data.regions().hasFile()
            ? StudyCheck.filterUsable(
                studies, data.cleaner(), RegionFeatureReader.open(data.regions(), bad), bad)
            : StudyCheck.filterUsable(studies, data.cleaner(), bad);
    if (usable.isEmpty()) {
      throw new UserException(
          "annotation %s: the split '%s' has no study that can be used; add some, or name another annotation"
              .formatted(data.annotation(), split));
    }
    return usable;
  }

  /**
   * The model.
   *
   * @throws UserException if reports may be longer than it takes, or it does not read what the data
   *     are
   */
  public Backbone backbone() {
    String name = config.backbone().name();
    Backbone backbone = create(Plugins.backbones().get(name), config.backbone().options());
    if (data.maxSeqLength() - 1 > backbone.maxPositions()) {
      throw new UserException(
          "data.max_seq_length is %d, the backbone '%s' takes at most %d; lower it or raise the backbone's limit (./ithn describe)"
              .formatted(data.maxSeqLength(), name, backbone.maxPositions() + 1));
    }
    checkReward(name, backbone);
    checkVision(name, backbone);
    if (backbone.readsRegions() != data.regions().hasFile()) {
      throw new UserException(
          backbone.readsRegions()
              ? "the backbone '%s' reads features of regions; set data.regions.file".formatted(name)
              : "data.regions.file is set, but the backbone '%s' reads images; empty it or choose a backbone that reads regions"
                  .formatted(name));
    }
    return backbone;
  }

  private void checkVision(String name, Backbone backbone) {
    VisionConfig.Mode mode = config.training().vision().mode();
    if (mode != VisionConfig.Mode.TRAINED && VisionFeatures.find(backbone).isEmpty()) {
      throw new UserException(
          "training.vision.mode is %s, but the backbone '%s' has no visual extractor that can stand apart; set it to trained"
              .formatted(mode.name().toLowerCase(Locale.ROOT), name));
    }
    if (mode == VisionConfig.Mode.CACHED && data.pipeline() == Pipeline.GRAPH) {
      throw new UserException(
          "training.vision.mode is cached, but data.pipeline is graph, which reads images; set it to java");
    }
  }

  private void checkReward(String name, Backbone backbone) {
    SelfCriticalConfig phase = config.training().selfCritical();
    if (phase.hasReward()) {
      Rewards.requireKnown(phase.reward());
      if (phase.decoding().maxLength() > backbone.maxPositions()) {
        throw new UserException(
            "training.self_critical.decoding.max_length is %d, the backbone '%s' takes at most %d; lower it"
                .formatted(phase.decoding().maxLength(), name, backbone.maxPositions()));
      }
    }
  }

  /**
   * What training reads of each example beside images and report, by the backbone's names.
   *
   * @throws UserException if the data set does not give it
   */
  public Map<String, StudyInput> trainingInputs() {
    return ExampleInputs.resolve(this, backbone().extraInputs());
  }

  /**
   * The part of it that generation needs too; empty for a model that writes from images alone.
   *
   * @throws UserException if the data set does not give it
   */
  public Map<String, StudyInput> generationInputs() {
    return ExampleInputs.resolve(this, generationShapes(backbone()));
  }

  /** The shapes for one example of what generation needs beside images. */
  static Map<String, Shape> generationShapes(Backbone backbone) {
    return Maps.filterKeys(backbone.extraInputs(), backbone.generationInputs()::contains);
  }

  @SuppressWarnings("unchecked") // the options were read as the provider's own record
  private <C extends Record> Backbone create(BackboneProvider<C> provider, Record options) {
    return provider.create((C) options, vocabulary, data.viewsPerExample());
  }

  /** One training step; the caller closes it. */
  public TrainingGraph buildTrainingGraph(IthnObjective objective) {
    return buildTrainingGraph(objective, Optional.empty());
  }

  /**
   * One training step; the caller closes it.
   *
   * @param replicas the processes that train together, if there are several
   */
  public TrainingGraph buildTrainingGraph(
      IthnObjective objective, Optional<CollectiveOps> replicas) {
    Backbone backbone = backbone();
    SelfCriticalConfig phase = config.training().selfCritical();
    TrainingGraph.Options alone = TrainingGraph.Options.of(config.training());
    TrainingGraph.Options options = replicas.map(alone::withCollectiveOps).orElse(alone);
    return new TrainingGraph(
        backbone,
        objective,
        config.optimiser(),
        exampleShape(),
        config.seed(),
        phase.hasReward()
            ? options.withSelfCritical(new SelfCriticalOptions(phase, search(backbone, phase)))
            : options);
  }

  private ReportSearch search(Backbone backbone, SelfCriticalConfig phase) {
    ReportGenerator generator =
        new ReportGenerator(backbone.decoder(), phase.decoding(), config.seed());
    return (scope, images, extras) -> generator.build(scope, images, extras).tokens();
  }

  /** The shape of what the model sees of an example: {@code [V, S, S, 3]} or {@code [R, D]}. */
  public Shape exampleShape() {
    return Shape.of(data.exampleShape().stream().mapToLong(Integer::longValue).toArray());
  }
}
