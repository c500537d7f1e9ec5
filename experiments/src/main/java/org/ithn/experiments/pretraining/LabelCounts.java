package org.ithn.experiments.pretraining;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.study.StudyExample;
import org.ithn.framework.data.StudyInput;

/**
 * Numbers of positive labels.
 *
 * @param examples N, the number of images
 * @param positives P, the number of images with a positive label, by class
 */
public record LabelCounts(int examples, Map<String, Integer> positives) {
  /** The number of positives that stands for none, so that the log odds stay finite. */
  private static final double FEWEST = 0.5;

  public LabelCounts {
    positives = Collections.unmodifiableMap(new LinkedHashMap<>(positives));
    checkArgument(examples >= 1, "label counts: got %s examples; expected at least 1", examples);
  }

  /** Counts the labels of examples; {@code classes} names their values. */
  static LabelCounts of(List<StudyExample> examples, StudyInput labels, List<String> classes) {
    int[] counts = new int[classes.size()];
    for (StudyExample example : examples) {
      float[] row = labels.values(example);
      for (int c = 0; c < counts.length; c++) {
        counts[c] += row[c] > 0 ? 1 : 0;
      }
    }
    Map<String, Integer> positives = new LinkedHashMap<>();
    for (int c = 0; c < counts.length; c++) {
      positives.put(classes.get(c), counts[c]);
    }
    return new LabelCounts(examples.size(), positives);
  }

  /** Returns true if a class has positive and negative images. */
  boolean hasBothOutcomes(String label) {
    int count = positives.getOrDefault(label, 0);
    return count > 0 && count < examples;
  }

  /**
   * Returns the weight of positive labels of each class, {@code min(max, (N - P) / P)} and at least
   * 1; 1 if P is 0. For instance, 50 of 1000 images give 19, or 10 if {@code max} is 10.
   *
   * @param max the largest weight, at least 1
   */
  List<Double> positiveWeights(double max) {
    return positives.values().stream().map(count -> positiveWeight(count, max)).toList();
  }

  private double positiveWeight(int count, double max) {
    return count == 0 ? 1.0 : Math.max(1, Math.min(max, (double) (examples - count) / count));
  }

  /**
   * Returns the logits with the smallest loss for a classifier that does not see the image, {@code
   * log(w P / (N - P))}; P is at least 0.5 and at most N - 0.5.
   *
   * @param max the largest weight w
   */
  List<Double> initialLogits(double max) {
    List<Double> logits = new ArrayList<>();
    for (int count : positives.values()) {
      double positive = Math.min(Math.max(count, FEWEST), examples - FEWEST);
      logits.add(Math.log(positiveWeight(count, max) * positive / (examples - positive)));
    }
    return logits;
  }
}
