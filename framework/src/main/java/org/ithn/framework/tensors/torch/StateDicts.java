package org.ithn.framework.tensors.torch;

import com.google.common.base.Ascii;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.tensors.torch.TorchGlobals.Opaque;

/** Search for the dictionary of weights in the object of a checkpoint. */
final class StateDicts {
  /** Keys under which training programs keep the weights. */
  private static final List<String> USUAL =
      List.of("state_dict", "model_state_dict", "model", "net", "model_state", "network");

  private static final int MAX_DEPTH = 3;
  private static final int MAX_LISTED = 10;

  private StateDicts() {}

  /**
   * Returns the dictionary of weights: the one under a usual key, the checkpoint itself, or the one
   * under its only key with tensors.
   *
   * @throws PickleException if there is none or more than one; the message lists the keys
   */
  static Map<?, ?> find(Object root) throws PickleException {
    return find(root, MAX_DEPTH);
  }

  private static Map<?, ?> find(Object root, int depth) throws PickleException {
    if (root instanceof Opaque model) {
      throw new PickleException(
          "it contains a pickled object of the class %s instead of weights; save its state_dict()"
              .formatted(model.name()));
    }
    if (!(root instanceof Map<?, ?> entries)) {
      throw new PickleException("it does not contain a dictionary of tensors");
    }
    Map<String, Map<?, ?>> found = weights(entries);
    Map<String, Map<?, ?>> usual = new LinkedHashMap<>(found);
    usual.keySet().retainAll(USUAL);
    if (usual.isEmpty() && hasTensors(entries)) {
      return entries;
    }
    Map<String, Map<?, ?>> candidates = usual.isEmpty() ? found : usual;
    if (candidates.size() == 1) {
      return candidates.values().iterator().next();
    }
    if (candidates.size() > 1) {
      throw new PickleException(
          "it has weights under several keys %s; save the ones to import in a file of their own"
              .formatted(names(candidates)));
    }
    return findNested(entries, depth);
  }

  /** Searches the dictionaries under usual keys, such as {@code model.state_dict}. */
  private static Map<?, ?> findNested(Map<?, ?> entries, int depth) throws PickleException {
    for (String key : USUAL) {
      if (depth > 0 && entries.get(key) instanceof Map<?, ?> inner && !inner.isEmpty()) {
        return find(inner, depth - 1);
      }
    }
    if (entries.keySet().stream().anyMatch(StateDicts::isOptimiser)) {
      throw new PickleException(
          "it contains the state of an optimiser (keys %s) but no weights; use the file with the"
                  .formatted(names(entries))
              + " model's state_dict");
    }
    StringBuilder classes = new StringBuilder();
    entries.forEach(
        (key, value) -> {
          if (value instanceof Opaque model && USUAL.contains(key)) {
            classes.append(
                "; '%s' is a pickled object of the class %s, save its state_dict()"
                    .formatted(key, model.name()));
          }
        });
    throw new PickleException(
        "it contains no tensors, only the keys %s%s".formatted(names(entries), classes));
  }

  /** Returns the dictionaries of an entry each that have tensors. */
  private static Map<String, Map<?, ?>> weights(Map<?, ?> entries) {
    Map<String, Map<?, ?>> found = new LinkedHashMap<>();
    IdentityHashMap<Map<?, ?>, Boolean> known = new IdentityHashMap<>(); // many may be the same
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      if (entry.getKey() instanceof String key
          && entry.getValue() instanceof Map<?, ?> inner
          && !isOptimiser(key)
          && known.computeIfAbsent(inner, StateDicts::hasTensors)) {
        found.put(key, inner);
      }
    }
    return found;
  }

  private static boolean hasTensors(Map<?, ?> entries) {
    return entries.entrySet().stream()
        .anyMatch(
            each -> each.getKey() instanceof String && each.getValue() instanceof TorchTensor);
  }

  private static boolean isOptimiser(Object key) {
    String name = Ascii.toLowerCase(String.valueOf(key));
    return name.contains("optim")
        || name.contains("scheduler")
        || name.contains("scaler")
        || name.equals("param_groups");
  }

  private static List<String> names(Map<?, ?> entries) {
    List<String> names = new ArrayList<>();
    for (Object key : entries.keySet()) {
      if (names.size() == MAX_LISTED) {
        names.add("..");
        break;
      }
      names.add(TorchGlobals.sanitise(String.valueOf(key)));
    }
    return names;
  }
}
