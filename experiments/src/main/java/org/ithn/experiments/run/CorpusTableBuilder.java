package org.ithn.experiments.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyExample;
import org.ithn.experiments.UserException;
import org.ithn.experiments.templates.TemplateMiner;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.model.BackboneProvider;
import org.ithn.framework.model.CorpusTables;
import org.ithn.framework.model.LabelCooccurrence;
import org.ithn.framework.templates.TemplateRules;
import org.ithn.framework.templates.TemplateTable;
import org.ithn.metrics.clinical.RuleLabeller;
import org.tensorflow.ndarray.Shape;

/**
 * Computation of the tables that a backbone requests, from the training studies.
 *
 * @param experiment the configuration and vocabulary, without tables
 * @param train the training studies
 */
record CorpusTableBuilder(Experiment experiment, List<Study> train) {
  private CorpusTables build(CorpusTables.Request request) {
    return new CorpusTables(
        request.templates().map(this::templates), request.cooccurrence().map(this::cooccurrence));
  }

  private TemplateTable templates(TemplateRules rules) {
    TemplateTable table =
        new TemplateMiner(rules.leastStudies(), rules.mostWords(), new RuleLabeller())
            .mine(train)
            .table();
    if (table.templates().isEmpty()) {
      throw new UserException(
          ("the backbone '%s' retrieves sentences, but no sentence of at most %d words occurs in %d"
                  + " training studies; lower the least number of studies of a template")
              .formatted(
                  experiment.config().backbone().name(), rules.mostWords(), rules.leastStudies()));
    }
    return table;
  }

  private LabelCooccurrence cooccurrence(String input) {
    StudyInput labels =
        StudyInputResolver.resolve(
                experiment,
                "the backbone '%s'".formatted(experiment.config().backbone().name()),
                Map.of(input, Shape.of(Shape.UNKNOWN_SIZE)))
            .get(input);
    int[][] counts = new int[(int) labels.shape().size()][(int) labels.shape().size()];
    int labelled = 0;
    for (Study study : train) {
      Optional<float[]> found = values(labels, study);
      labelled += found.isPresent() ? 1 : 0;
      float[] row = found.orElse(new float[0]);
      for (int i = 0; i < row.length; i++) {
        for (int j = 0; j < row.length && row[i] > 0; j++) {
          counts[i][j] += row[j] > 0 ? 1 : 0;
        }
      }
    }
    return new LabelCooccurrence(labelled, asLists(counts));
  }

  /** Returns the labels of a study; without them, the check of the examples reports it. */
  private static Optional<float[]> values(StudyInput labels, Study study) {
    try {
      return Optional.of(labels.values(new StudyExample(study.id(), study, study.imagePaths())));
    } catch (StudyInputException e) {
      return Optional.empty();
    }
  }

  private static List<List<Integer>> asLists(int[][] counts) {
    List<List<Integer>> rows = new ArrayList<>();
    for (int[] row : counts) {
      rows.add(Arrays.stream(row).boxed().toList());
    }
    return rows;
  }

  /**
   * Computes the requested tables; none for most backbones.
   *
   * @throws UserException if there are no labels, or no sentence is frequent enough
   */
  static CorpusTables build(Experiment experiment, List<Study> train) {
    return new CorpusTableBuilder(experiment, train).build(request(experiment.config()));
  }

  /** Returns the tables that the backbone of a configuration requests. */
  static CorpusTables.Request request(ExperimentConfig config) {
    return request(Plugins.backbones().get(config.backbone().name()), config.backbone().options());
  }

  @SuppressWarnings("unchecked") // the options were read as the provider's record
  private static <C extends Record> CorpusTables.Request request(
      BackboneProvider<C> provider, Record options) {
    return provider.tables((C) options);
  }
}
