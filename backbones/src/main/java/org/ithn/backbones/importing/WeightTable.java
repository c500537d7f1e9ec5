package org.ithn.backbones.importing;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.ithn.framework.tensors.TensorData;

/**
 * The whole correspondence between a model of PyTorch and ours.
 *
 * @param rows each of our variables at most once
 * @param ignored keys of the original that need no counterpart: tables of positions, counters, and
 *     second names of a weight
 */
public record WeightTable(List<WeightMapping> rows, Predicate<String> ignored) {
  public WeightTable {
    rows = List.copyOf(rows);
  }

  /**
   * What became of a checkpoint.
   *
   * @param weights by our paths, in our order of axes
   * @param missing keys of the table that the checkpoint does not have
   * @param unexpected keys of the checkpoint that the table does not have
   * @param shapeMismatches for each weight of another shape a few words
   * @param skipped keys of the checkpoint that the model has no use for: the original does not use
   *     them either, or they belong to what is not built
   */
  public record ImportResult(
      Map<String, TensorData> weights,
      List<String> missing,
      List<String> unexpected,
      List<String> shapeMismatches,
      List<String> skipped) {
    /** Whether everything has its counterpart. */
    public boolean isComplete() {
      return missing.isEmpty() && unexpected.isEmpty() && shapeMismatches.isEmpty();
    }

    /**
     * These weights, if everything has its counterpart.
     *
     * @param origin where they come from, for the message
     * @throws IllegalArgumentException listing all that has none
     */
    public ImportResult requireComplete(String origin) {
      checkArgument(
          isComplete(),
          "%s does not fit this model; missing: %s; unexpected: %s; of another shape: %s; choose"
              + " the configuration that it was made with, or import without strictness",
          origin,
          missing,
          unexpected,
          shapeMismatches);
      return this;
    }
  }

  /**
   * Brings a checkpoint under our names.
   *
   * @param original by the names of PyTorch
   * @param shapes of our variables by path; rows of variables that are not among them are left out
   */
  public ImportResult importWeights(Map<String, TensorData> original, Map<String, long[]> shapes) {
    Map<String, TensorData> weights = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    List<String> misshaped = new ArrayList<>();
    List<String> unexpected = new ArrayList<>(original.keySet());
    unexpected.removeIf(ignored);
    List<String> skipped =
        new ArrayList<>(original.keySet().stream().filter(ignored).sorted().toList());
    for (WeightMapping row : rows) {
      long[] wanted = shapes.get(row.path());
      TensorData given = original.get(row.original());
      unexpected.remove(row.original());
      if (wanted == null) {
        if (given != null) {
          skipped.add(row.original());
        }
        continue;
      }
      if (given == null) {
        missing.add(row.original());
      } else if (hasExpectedRank(row, given)
          && Arrays.equals(row.toTensorFlow(given).shape(), wanted)) {
        weights.put(row.path(), row.toTensorFlow(given));
      } else {
        misshaped.add(
            "%s is %s for our %s"
                .formatted(row.original(), given.describe(), Arrays.toString(wanted)));
      }
    }
    return new ImportResult(weights, missing, unexpected, misshaped, skipped);
  }

  private static boolean hasExpectedRank(WeightMapping row, TensorData given) {
    return switch (row.layout()) {
      case SAME -> true;
      case LINEAR -> given.shape().length == 2;
      case CONVOLUTION -> given.shape().length == 4;
    };
  }

  /**
   * Brings our weights under the names of PyTorch.
   *
   * @throws IllegalArgumentException naming a row whose variable is not there
   */
  public Map<String, TensorData> exportWeights(Map<String, TensorData> ours) {
    Map<String, TensorData> original = new LinkedHashMap<>();
    for (WeightMapping row : rows) {
      TensorData value = ours.get(row.path());
      checkArgument(value != null, "the run has no variable %s to export", row.path());
      original.put(row.original(), row.toPyTorch(value));
    }
    return original;
  }
}
