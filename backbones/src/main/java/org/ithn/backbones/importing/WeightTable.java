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
 * Complete mapping between the weights of a PyTorch model and our variables.
 *
 * @param rows the mappings; each of our variables occurs at most once
 * @param ignored accepts PyTorch keys that need no counterpart: position tables, counters, and
 *     aliases of a weight
 */
public record WeightTable(List<WeightMapping> rows, Predicate<String> ignored) {
  public WeightTable {
    rows = List.copyOf(rows);
  }

  /**
   * Result of importing a checkpoint.
   *
   * @param weights values by our paths, in our axis order
   * @param missing keys of the table that are not in the checkpoint
   * @param unexpected keys of the checkpoint that are not in the table
   * @param shapeMismatches a short description of each weight with another shape or with another
   *     element type than floating-point numbers
   * @param skipped keys of the checkpoint that were not imported: the original does not use them
   *     either, or they belong to a part that is not built
   */
  public record ImportResult(
      Map<String, TensorData> weights,
      List<String> missing,
      List<String> unexpected,
      List<String> shapeMismatches,
      List<String> skipped) {
    /** Returns true if nothing is missing, unexpected or of another shape. */
    public boolean isComplete() {
      return missing.isEmpty() && unexpected.isEmpty() && shapeMismatches.isEmpty();
    }

    /**
     * Returns this result if it is complete.
     *
     * @param origin the source of the weights, for the message
     * @throws IllegalArgumentException if it is not complete; the message lists the differences
     */
    public ImportResult requireComplete(String origin) {
      checkArgument(
          isComplete(),
          "%s does not fit this model; missing: %s; unexpected: %s; wrong shape: %s; choose the"
              + " configuration it was created with, or import without the strict check",
          origin,
          missing,
          unexpected,
          shapeMismatches);
      return this;
    }
  }

  /**
   * Imports the weights of a checkpoint.
   *
   * @param original values by their PyTorch names
   * @param shapes the shapes of our variables by path; rows of other variables are skipped
   */
  public ImportResult importWeights(Map<String, TensorData> original, Map<String, long[]> shapes) {
    Map<String, TensorData> weights = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    List<String> wrongShape = new ArrayList<>();
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
      } else if (!given.type().isFloatingPoint()) {
        wrongShape.add(
            "%s is %s, expected floating-point numbers"
                .formatted(row.original(), given.describe()));
      } else if (row.hasExpectedRank(given)
          && Arrays.equals(row.toTensorFlow(given).shape(), wanted)) {
        weights.put(row.path(), row.toTensorFlow(given));
      } else {
        wrongShape.add(
            "%s is %s, expected %s"
                .formatted(row.original(), given.describe(), Arrays.toString(wanted)));
      }
    }
    return new ImportResult(weights, missing, unexpected, wrongShape, skipped);
  }

  /**
   * Exports our weights under their PyTorch names.
   *
   * @throws IllegalArgumentException if a variable is missing; the message names it
   */
  public Map<String, TensorData> exportWeights(Map<String, TensorData> ours) {
    Map<String, TensorData> original = new LinkedHashMap<>();
    for (WeightMapping row : rows) {
      TensorData value = ours.get(row.path());
      checkArgument(value != null, "cannot export: the run has no variable %s", row.path());
      original.put(row.original(), row.toPyTorch(value));
    }
    return original;
  }
}
