package org.ithn.framework.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.framework.data.DataProvider;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.registry.ProviderException;
import org.ithn.framework.registry.Providers;

/**
 * The section {@code data}: the keys of the selected data set, and those of every study input below
 * {@code data.inputs}, by the input's name.
 *
 * @param dataSets choices for {@code data.name}
 * @param inputs study inputs whose options can be set
 */
record DataSection(Providers<DataProvider<?>> dataSets, Providers<StudyInputProvider<?>> inputs) {
  static final String KEY = "data";
  private static final String INPUTS = "inputs";
  static final String INPUTS_PATH = KEY + "." + INPUTS;

  private ProviderSection section() {
    return new ProviderSection(KEY, dataSets, List.of(KEY));
  }

  /** Returns the layers without the options of a data set that a later layer replaces. */
  List<ConfigLayer> removeReplacedOptions(List<ConfigLayer> layers) {
    return section().removeReplacedOptions(layers);
  }

  /** Returns the data set of the last layer that names one. */
  DataProvider<?> selectDataSet(List<ConfigLayer> layers) {
    return dataSets.get(section().selectProvider(layers).name());
  }

  /** Returns the defaults of a data set and of every study input that has options. */
  ObjectNode defaults(DataProvider<?> dataSet) {
    ObjectNode keys = ProviderSection.defaults(dataSet);
    if (keys.has(INPUTS)) {
      throw new ProviderException(
          "the data set '%s' has a key named %s, which study inputs use; rename it"
              .formatted(dataSet.name(), INPUTS));
    }
    ObjectNode each = JsonNodeFactory.instance.objectNode();
    inputs.all().forEach(input -> addOptions(each, input.name(), input.defaults()));
    keys.set(INPUTS, each);
    return keys;
  }

  /** Applies this data set's own defaults for study inputs. */
  void applyInputDefaults(ConfigTree tree, DataProvider<?> dataSet) {
    dataSet
        .inputDefaults()
        .forEach(
            (path, value) -> {
              if (inputs.contains(path.substring(0, Math.max(path.indexOf('.'), 0)))) {
                ConfigLayer layer =
                    ConfigLayer.ofAssignment(INPUTS_PATH + "." + path + "=" + value);
                tree.apply(
                    new ConfigLayer(
                        "defaults of the data set " + dataSet.name(),
                        layer.values(),
                        layer.untyped()));
              }
            });
  }

  /** Returns the options in the tree. */
  DataSetOptions read(ConfigTree tree, DataProvider<?> dataSet) {
    ObjectNode own = tree.node(KEY).deepCopy();
    own.remove(INPUTS);
    Record options = section().read(tree, own, dataSet).options();
    Map<String, Record> records = new TreeMap<>();
    for (StudyInputProvider<?> input : inputs.all()) {
      String path = INPUTS_PATH + "." + input.name();
      Record defaults = input.defaults();
      boolean hasKeys = tree.node(path).isObject();
      records.put(input.name(), hasKeys ? tree.read(path, defaults.getClass()) : defaults);
    }
    return new DataSetOptions(dataSet.name(), options, records);
  }

  /** Returns the tree of a data set's options and those of study inputs. */
  static ObjectNode toTree(DataSetOptions data) {
    ObjectNode section = ProviderSection.toTree(new NamedOptions(data.name(), data.options()));
    ObjectNode each = JsonNodeFactory.instance.objectNode();
    data.inputs().forEach((name, options) -> addOptions(each, name, options));
    if (!each.isEmpty()) {
      section.set(INPUTS, each);
    }
    return section;
  }

  private static void addOptions(ObjectNode section, String name, Record options) {
    ObjectNode keys = ConfigTree.toTree(options);
    if (!keys.isEmpty()) {
      section.set(name, keys);
    }
  }
}
