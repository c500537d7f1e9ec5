package org.ithn.experiments.run;

import com.google.common.base.Suppliers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.datasets.study.DataConfig;
import org.ithn.experiments.UserException;
import org.ithn.experiments.inputs.ImageInputContext;
import org.ithn.framework.config.DataSetOptions;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.CorpusTables;
import org.ithn.framework.registry.Providers;
import org.tensorflow.ndarray.Shape;

/**
 * Resolver of the study inputs that a backbone or the losses declare, by their providers' names.
 */
final class StudyInputResolver {
  private final String reader;
  private final Providers<StudyInputProvider<?>> providers = Plugins.studyInputs();
  private final StudyInputContext context;

  private StudyInputResolver(Experiment experiment, String reader) {
    this.reader = reader;
    this.context = new ExperimentContext(experiment);
  }

  /**
   * Opens inputs.
   *
   * @param reader the part that reads them, for messages
   * @param declared the shape of one example that it expects, by name
   * @throws UserException if no provider has the name, the provider cannot open the input, or the
   *     shape differs
   */
  static Map<String, StudyInput> resolve(
      Experiment experiment, String reader, Map<String, Shape> declared) {
    StudyInputResolver resolver = new StudyInputResolver(experiment, reader);
    Map<String, StudyInput> inputs = new TreeMap<>();
    declared.forEach((name, shape) -> inputs.put(name, resolver.open(name, shape)));
    return inputs;
  }

  private StudyInput open(String name, Shape declared) {
    StudyInput input = open(name);
    if (!declared.isCompatibleWith(input.shape())) {
      throw new UserException(
          ("%s reads '%s' with shape %s, but data.inputs.%s has shape %s; change the options of one"
                  + " of them")
              .formatted(reader, name, declared, name, input.shape()));
    }
    return input;
  }

  private StudyInput open(String name) {
    if (!providers.contains(name)) {
      throw new UserException(
          ("%s reads '%s' of each study, but no study input has this name; available: %s; add the"
                  + " jar of its provider, whose META-INF/services/%s lists it")
              .formatted(
                  reader,
                  name,
                  String.join(", ", providers.names()),
                  StudyInputProvider.class.getName()));
    }
    try {
      return open(providers.get(name));
    } catch (StudyInputException | IllegalArgumentException e) {
      throw new UserException(
          "%s reads '%s' of each study: %s".formatted(reader, name, e.getMessage()), e);
    }
  }

  private <C extends Record> StudyInput open(StudyInputProvider<C> provider) {
    @SuppressWarnings("unchecked") // the class of the provider's own record
    Class<C> type = (Class<C>) provider.defaults().getClass();
    return provider.open(context.options(provider.name(), type), context);
  }

  /** Context of providers, backed by an experiment. */
  private static final class ExperimentContext implements ImageInputContext {
    private final DataConfig data;
    private final DataSetOptions options;
    private final Vocabulary vocabulary;
    private final CorpusTables tables;
    private final Supplier<List<StudyInfo>> training;

    ExperimentContext(Experiment experiment) {
      this.data = experiment.data();
      this.options = experiment.config().data();
      this.vocabulary = experiment.vocabulary();
      this.tables = experiment.tables();
      this.training =
          Suppliers.memoize(
              () -> List.copyOf(Experiment.loadStudies(data, BadExamples.skipAndRecord()).train()));
    }

    @Override
    public Path annotation() {
      return Path.of(data.files().annotation());
    }

    @Override
    public List<StudyInfo> trainingStudies() {
      return training.get();
    }

    @Override
    public Vocabulary vocabulary() {
      return vocabulary;
    }

    @Override
    public <X extends Record> Optional<X> table(Class<X> type) {
      return tables.ofType(type);
    }

    @Override
    public String cleaned(String report) {
      return data.text().cleaner().clean(report);
    }

    @Override
    public ImageLoader images() {
      return data.image().loader();
    }

    @Override
    public <C extends Record> C options(String input, Class<C> type) {
      return options.inputOptions(input, type);
    }
  }
}
