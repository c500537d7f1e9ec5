package org.ithn.experiments.run;

import static org.ithn.framework.checks.Checks.checkNotNull;

import com.google.common.collect.Maps;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.regions.RegionFeatureReader;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyCheck;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.experiments.inputs.StudyContext;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.distributed.CollectiveOps;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.model.ActionWords;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.ContextReader;
import org.ithn.framework.model.CorpusTables;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.MaskedViews;
import org.ithn.framework.step.SelfCriticalOptions;
import org.ithn.framework.step.StepOptions;
import org.ithn.framework.step.TrainingGraph;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;

/**
 * A configuration with its data settings, vocabulary and tables, from which models are built.
 *
 * @param config the resolved configuration
 * @param data the configuration's section {@code data}
 * @param vocabulary the vocabulary of the training reports
 * @param tables the tables of the training reports that the backbone requests
 */
public record Experiment(
    ExperimentConfig config, DataConfig data, Vocabulary vocabulary, CorpusTables tables) {

  /** Returns the experiment of a configuration with a known vocabulary, without tables. */
  public static Experiment of(ExperimentConfig config, Vocabulary vocabulary) {
    return new Experiment(
        config,
        dataConfig(config),
        checkNotNull(vocabulary, "vocabulary", "a vocabulary"),
        CorpusTables.none());
  }

  /** Returns a copy with the tables of a run. */
  Experiment withTables(CorpusTables other) {
    return new Experiment(config, data, vocabulary, other);
  }

  /**
   * Returns the experiment of a configuration with the vocabulary and the tables of its training
   * studies.
   *
   * @param train the training studies
   */
  public static Experiment ofStudies(ExperimentConfig config, List<Study> train) {
    Experiment words =
        of(
            config,
            StudyBatches.vocabulary(train, dataConfig(config), contextConfig(config).texts()));
    return words.withTables(CorpusTableBuilder.build(words, train));
  }

  /** Returns the section {@code data.inputs.context}: all that the model reads beside images. */
  static ContextConfig contextConfig(ExperimentConfig config) {
    return config.data().inputOptions(ContextConfig.INPUT, ContextConfig.class);
  }

  /**
   * Returns the inputs that the model reads beside the images: texts, age and sex, and images of an
   * earlier study.
   *
   * @return the inputs; empty if the model reads images alone
   */
  public Optional<StudyContext> studyContext() {
    ContextConfig context = contextConfig(config);
    return context.readsNothing()
        ? Optional.empty()
        : Optional.of(new StudyContext(context, vocabulary, data.image().loader()));
  }

  /**
   * Returns the section {@code data}.
   *
   * @throws UserException if the data set does not consist of studies with reports
   */
  public static DataConfig dataConfig(ExperimentConfig config) {
    if (checkNotNull(config, "config", "a configuration").data().options()
        instanceof DataConfig data) {
      return data;
    }
    throw new UserException(
        "data.name: the data set '%s' has no studies with reports; choose one that does"
            .formatted(config.data().name()));
  }

  /** Reads the studies that the configuration names. */
  public static StudySet loadStudies(DataConfig data, BadExamples bad) {
    checkNotNull(data, "data", "the section data of a configuration");
    checkNotNull(bad, "bad", "BadExamples.stopOnFirst()");
    return R2GenReader.read(Path.of(data.files().annotation()), data.imageFolder(), bad);
  }

  /**
   * Returns the usable studies of a split after checking each of their files.
   *
   * @param split the split's name in the annotation
   * @throws UserException if no study is usable
   */
  public static List<Study> usableStudies(
      List<Study> studies, String split, DataConfig data, BadExamples bad) {
    requireSplit(studies, split, data);
    List<Study> usable =
        data.regions().hasFile()
            ? StudyCheck.filterUsable(
                studies, data.text().cleaner(), RegionFeatureReader.open(data.regions(), bad), bad)
            : StudyCheck.filterUsable(studies, data.text().cleaner(), data.image().range(), bad);
    if (usable.isEmpty()) {
      throw new UserException(
          "annotation %s: split '%s' has no usable study; add studies or set another annotation"
              .formatted(data.files().annotation(), split));
    }
    return usable;
  }

  /**
   * Checks that a split has studies.
   *
   * @throws UserException if the annotation lacks the split or it is empty
   */
  static void requireSplit(List<Study> studies, String split, DataConfig data) {
    if (studies.isEmpty()) {
      throw new UserException(
          "annotation %s: the split '%s' is missing or has no usable study; add studies or set another annotation"
              .formatted(data.files().annotation(), split));
    }
  }

  /**
   * Creates the backbone.
   *
   * @throws UserException if reports can be longer than the backbone allows, or if it cannot read
   *     the data
   */
  public Backbone backbone() {
    String name = config.backbone().name();
    Backbone backbone =
        withContext(
            name,
            withMaskedViews(
                name, create(Plugins.backbones().get(name), config.backbone().options())));
    if (data.text().maxSeqLength() - 1 > backbone.maxPositions()) {
      throw new UserException(
          ("data.text.max_seq_length is %d, but the backbone '%s' allows at most %d; lower it or"
                  + " raise the backbone's limit")
              .formatted(data.text().maxSeqLength(), name, backbone.maxPositions() + 1));
    }
    checkReward(name, backbone);
    VisionModes.check(this, backbone);
    if (backbone.readsRegions() != data.regions().hasFile()) {
      throw new UserException(
          backbone.readsRegions()
              ? "the backbone '%s' reads region features; set data.regions.file".formatted(name)
              : ("data.regions.file is set, but the backbone '%s' reads images; clear it or choose"
                      + " a backbone that reads regions")
                  .formatted(name));
    }
    return backbone;
  }

  private Backbone withMaskedViews(String name, Backbone backbone) {
    if (!data.views().masksAbsent()) {
      return backbone;
    }
    if (backbone instanceof MaskedViews reader) {
      return reader.withMaskedViews();
    }
    throw new UserException(
        ("data.views.mode is masked, but the backbone '%s' needs all views of a study; set it to"
                + " joined or separate, or choose another backbone")
            .formatted(name));
  }

  private Backbone withContext(String name, Backbone backbone) {
    ContextConfig context = contextConfig(config);
    if (context.readsNothing()) {
      return backbone;
    }
    if (backbone instanceof ContextReader reader) {
      return reader.withContext(context, data.image().size());
    }
    throw new UserException(
        ("data.inputs.context names %s, but the backbone '%s' reads images alone; clear its keys"
                + " texts, patient and prior_images or choose another backbone")
            .formatted(context.kinds(), name));
  }

  private void checkReward(String name, Backbone backbone) {
    SelfCriticalConfig phase = config.training().selfCritical();
    if (phase.hasReward()) {
      Rewards.requireKnown(phase.reward());
      if (phase.decoding().maxLength() > backbone.maxPositions()) {
        throw new UserException(
            ("training.self_critical.decoding.max_length is %d, but the backbone '%s' allows at"
                    + " most %d; lower it")
                .formatted(phase.decoding().maxLength(), name, backbone.maxPositions()));
      }
    }
  }

  /**
   * Returns the additional inputs of each example that the backbone and the losses read in
   * training, by their names.
   *
   * @throws UserException if the data set does not provide an input
   */
  public Map<String, StudyInput> trainingInputs() {
    Map<String, StudyInput> inputs = new TreeMap<>(inputs(backbone().extraInputs()));
    inputs.putAll(
        StudyInputResolver.resolve(
            this, "ithn.contrastive", Objectives.create(config).extraInputs()));
    return inputs;
  }

  private Map<String, StudyInput> inputs(Map<String, Shape> ofBackbone) {
    return StudyInputResolver.resolve(
        this, "the backbone '%s'".formatted(config.backbone().name()), ofBackbone);
  }

  /**
   * Returns the additional inputs that generation reads beside images; often none.
   *
   * @throws UserException if the data set does not provide an input
   */
  public Map<String, StudyInput> generationInputs() {
    return inputs(generationShapes(backbone()));
  }

  /** Returns the shapes, per example, of the additional inputs of generation. */
  static Map<String, Shape> generationShapes(Backbone backbone) {
    return Maps.filterKeys(backbone.extraInputs(), backbone.generationInputs()::contains);
  }

  @SuppressWarnings("unchecked") // the options were read as the provider's record
  private <C extends Record> Backbone create(BackboneProvider<C> provider, Record options) {
    return provider.create((C) options, vocabulary, tables, data.viewsPerExample());
  }

  /** Builds the training graph of a single process; the caller closes it. */
  public TrainingGraph buildTrainingGraph(IthnObjective objective) {
    return buildTrainingGraph(objective, Optional.empty());
  }

  /**
   * Builds the training graph; the caller closes it.
   *
   * @param replicas the process group, if there are several processes
   * @throws UserException if the backbone's logits do not have the width of the vocabulary
   */
  public TrainingGraph buildTrainingGraph(
      IthnObjective objective, Optional<CollectiveOps> replicas) {
    Backbone backbone = backbone();
    SelfCriticalConfig phase = config.training().selfCritical();
    StepOptions single = StepOptions.of(config.training());
    StepOptions options = replicas.map(single::withCollectiveOps).orElse(single);
    if (phase.hasReward()) {
      options = options.withSelfCritical(selfCritical(backbone.decoder(), phase));
    }
    try {
      TrainingGraph graph =
          new TrainingGraph(
              backbone, objective, config.optimiser(), exampleShape(), config.seed(), options);
      checkLogits(graph, backbone.decoder().actionWords());
      return graph;
    } catch (TFInvalidArgumentException | TensorFlowException e) {
      throw refusedOp(e);
    }
  }

  private UserException refusedOp(RuntimeException e) {
    return new UserException(
        ("the backbone '%s' with the strategy '%s': TensorFlow refuses an op (%s); correct the op"
                + " if it is a plug-in's, else report the configuration")
            .formatted(
                config.backbone().name(),
                config.ithn().strategy(),
                String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
        e);
  }

  private void checkLogits(TrainingGraph graph, Optional<ActionWords> actions) {
    int expected = actions.map(ActionWords::width).orElse(vocabulary.width());
    long width = graph.vocabularyWidth();
    if (width != Shape.UNKNOWN_SIZE && width != expected) {
      graph.close();
      throw new UserException(
          ("the backbone '%s' returns logits of width %d, but the vocabulary has %d tokens; use the"
                  + " vocabularyWidth that BackboneProvider.create receives")
              .formatted(config.backbone().name(), width, expected));
    }
  }

  private SelfCriticalOptions selfCritical(IncrementalDecoder decoder, SelfCriticalConfig phase) {
    ReportGenerator search = new ReportGenerator(decoder, phase.decoding(), config.seed());
    return new SelfCriticalOptions(phase, search::buildActions, decoder.actionWords());
  }

  /** Returns the shape of one example's vision input: {@code [V, S, S, 3]} or {@code [R, D]}. */
  public Shape exampleShape() {
    return Shape.of(data.exampleShape().stream().mapToLong(Integer::longValue).toArray());
  }
}
