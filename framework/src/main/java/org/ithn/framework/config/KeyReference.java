package org.ithn.framework.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.CaseFormat;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ithn.framework.keys.Choice;
import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/**
 * Documentation of the keys of a record, read from its components, its default values and the
 * annotations {@link Key} and {@link Choice}.
 */
public final class KeyReference {
  private final List<KeyDescription> keys = new ArrayList<>();

  private KeyReference() {}

  /**
   * Describes the keys of a record, in the order of its components; those of nested records follow
   * each other.
   *
   * @param prefix the path of the record with a dot at its end, or the empty string
   * @param defaults the record with all defaults
   */
  public static List<KeyDescription> of(String prefix, Record defaults) {
    KeyReference reference = new KeyReference();
    reference.add(prefix, defaults.getClass(), ConfigTree.toTree(defaults), Resume.FIXED);
    return List.copyOf(reference.keys);
  }

  /** Describes the keys of a record without default values. */
  public static List<KeyDescription> ofType(String prefix, Class<? extends Record> type) {
    KeyReference reference = new KeyReference();
    reference.add(prefix, type, ConfigJson.MAPPER.createObjectNode(), Resume.FIXED);
    return List.copyOf(reference.keys);
  }

  /** Describes the keys {@code pretrained.PART.*}. */
  public static List<KeyDescription> ofPretrained() {
    KeyReference reference = new KeyReference();
    reference.add(
        "pretrained.PART.", PretrainedWeights.class, PretrainedSection.empty(), Resume.FIXED);
    return List.copyOf(reference.keys);
  }

  /** Describes the keys of an experiment that are in no section. */
  public static List<KeyDescription> ofExperiment() {
    JsonNode defaults =
        ConfigJson.MAPPER
            .createObjectNode()
            .put("name", "BACKBONE-DATASET")
            .put("seed", ConfigReader.DEFAULT_SEED);
    KeyReference reference = new KeyReference();
    for (RecordComponent component : ExperimentConfig.class.getRecordComponents()) {
      if (component.isAnnotationPresent(Key.class)) {
        reference.add("", component, defaults, Resume.FIXED);
      }
    }
    return List.copyOf(reference.keys);
  }

  private void add(String prefix, Class<?> type, JsonNode defaults, Resume inherited) {
    for (RecordComponent component : type.getRecordComponents()) {
      add(prefix, component, defaults, inherited);
    }
  }

  /**
   * Adds the key of a component, or the keys of a nested record.
   *
   * @param inherited the rule of the records around the component, unless its own says more
   */
  private void add(String prefix, RecordComponent component, JsonNode defaults, Resume inherited) {
    String name = CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, component.getName());
    JsonNode value = defaults.path(name);
    Optional<Key> key = Optional.ofNullable(component.getAnnotation(Key.class));
    Resume resume = key.map(Key::resume).filter(own -> own != Resume.FIXED).orElse(inherited);
    if (component.getType().isRecord()) {
      add(prefix + name + ".", component.getType(), value, resume);
      return;
    }
    List<KeyDescription.Choice> choices = choices(component.getGenericType());
    keys.add(
        new KeyDescription(
            prefix + name,
            describe(value),
            range(component.getType(), choices, key.map(Key::range).orElse("")),
            key.map(Key::value).orElse(""),
            choices,
            resume));
  }

  /** Returns a value as {@code --set} accepts it; the empty string in quotes. */
  public static String describe(JsonNode value) {
    if (value.isTextual() && !value.textValue().isEmpty()) {
      return value.textValue();
    }
    String json = value.toString(); // empty if there is no value
    return value.isFloatingPointNumber() ? json.replace(".0E", "e").replace("E", "e") : json;
  }

  /**
   * Returns the values of a tree of keys by path, as {@link #describe} states them, in order;
   * without empty sections.
   */
  public static Map<String, String> flatten(JsonNode tree) {
    Map<String, String> values = new LinkedHashMap<>();
    leaves(tree)
        .forEach(
            (path, value) -> {
              if (!value.isObject()) {
                values.put(path, describe(value));
              }
            });
    return values;
  }

  /** Returns the values of a configuration by path, in order; an empty section is a value too. */
  public static Map<String, JsonNode> leaves(ExperimentConfig config) {
    return leaves(ConfigReader.toTree(config));
  }

  private static Map<String, JsonNode> leaves(JsonNode tree) {
    Map<String, JsonNode> leaves = new LinkedHashMap<>();
    addLeaves(tree, "", leaves);
    return leaves;
  }

  private static void addLeaves(JsonNode node, String path, Map<String, JsonNode> leaves) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      JsonNode value = entry.getValue();
      if (value.isObject() && !value.isEmpty()) {
        addLeaves(value, path + entry.getKey() + ".", leaves);
      } else {
        leaves.put(path + entry.getKey(), value);
      }
    }
  }

  /** Returns the values of an enum and the stated range, or else the range of the type. */
  private static String range(Class<?> type, List<KeyDescription.Choice> choices, String stated) {
    if (!choices.isEmpty()) {
      String names =
          choices.stream().map(each -> "`" + each.name() + "`").collect(Collectors.joining(", "));
      return (type.isEnum() ? "" : "a list of ") + names + (stated.isEmpty() ? "" : "; " + stated);
    }
    if (!stated.isEmpty()) {
      return stated;
    }
    if (type == boolean.class) {
      return "`true` or `false`";
    }
    if (type == int.class || type == long.class) {
      return "any whole number";
    }
    if (type == double.class || type == float.class) {
      return "any number";
    }
    return type == String.class ? "text" : "a list";
  }

  /** Returns the constants of an enum, or of the enum that a list contains. */
  private static List<KeyDescription.Choice> choices(Type type) {
    Type element =
        type instanceof ParameterizedType list && list.getActualTypeArguments().length == 1
            ? list.getActualTypeArguments()[0]
            : type;
    if (!(element instanceof Class<?> found) || !found.isEnum()) {
      return List.of();
    }
    return Arrays.stream(found.getFields())
        .filter(Field::isEnumConstant)
        .map(
            constant ->
                new KeyDescription.Choice(
                    EnumNames.toKebabCase(constant.getName()),
                    Optional.ofNullable(constant.getAnnotation(Choice.class))
                        .map(Choice::value)
                        .orElse("")))
        .toList();
  }
}
