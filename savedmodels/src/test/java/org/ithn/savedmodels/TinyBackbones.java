package org.ithn.savedmodels;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;
import org.ithn.framework.registry.Providers;

/** Every installed backbone with the smallest options; new backbones need no change here. */
public final class TinyBackbones {
  /**
   * Values of options by component name, or by record and component name if two records differ.
   * Other options keep their defaults.
   */
  private static final Map<String, Object> SMALL =
      Map.ofEntries(
          Map.entry("vision", "small-cnn"),
          Map.entry("source", "GRID"),
          Map.entry("Regions.width", 0),
          Map.entry("tokens", "WORDS"),
          Map.entry("width", 12),
          Map.entry("heads", 2),
          Map.entry("layers", 1),
          Map.entry("Encoder.layers", 3), // one per gate of the decoder
          Map.entry("feedForwardWidth", 7),
          Map.entry("positions", 16),
          Map.entry("mostWords", TinyRun.LONGEST),
          Map.entry("slots", 5),
          Map.entry("topK", 3),
          Map.entry("classes", 5),
          Map.entry("each", 2),
          Map.entry("images", 7),
          Map.entry("closest", 3),
          Map.entry("sentences", 3),
          Map.entry("top", 3));

  private TinyBackbones() {}

  /** Returns the names of all installed backbones. */
  public static List<String> names() {
    return providers().names();
  }

  /** Returns a backbone with the vocabulary of {@link TinyRun}. */
  public static Backbone named(String name, int views) {
    return create(providers().get(name), TinyRun.WORDS, views);
  }

  private static <C extends Record> Backbone create(
      BackboneProvider<C> provider, Vocabulary words, int views) {
    return provider.create(small(provider.defaults()), words, views);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // ServiceLoader returns raw types
  private static Providers<BackboneProvider<?>> providers() {
    return (Providers) Providers.load(BackboneProvider.class, "backbone");
  }

  @SuppressWarnings("unchecked") // a record of the same class
  private static <C extends Record> C small(C options) {
    RecordComponent[] components = options.getClass().getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = small(options, components[i]);
      }
      return (C) options.getClass().getConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "options %s cannot be reduced (%s); add suitable values to SMALL"
              .formatted(options, e.getCause() == null ? e : e.getCause().getMessage()),
          e);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the enum's class is known only at run time
  private static Object small(Record options, RecordComponent component)
      throws ReflectiveOperationException {
    Object given = component.getAccessor().invoke(options);
    if (given instanceof Record inner) {
      return small(inner);
    }
    String path = options.getClass().getSimpleName() + "." + component.getName();
    Object small = SMALL.getOrDefault(path, SMALL.get(component.getName()));
    if (small == null) {
      return given;
    }
    return given instanceof Enum<?> choice
        ? Enum.valueOf((Class) choice.getDeclaringClass(), (String) small)
        : small;
  }
}
