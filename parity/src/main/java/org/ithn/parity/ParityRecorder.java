package org.ithn.parity;

import java.util.ArrayList;
import java.util.List;

/** Recorder of one fixture's comparisons. */
public final class ParityRecorder {
  private final String fixture;
  private final List<ParityRow> rows = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();

  /** Creates a recorder for a fixture. */
  public ParityRecorder(String fixture) {
    this.fixture = fixture;
  }

  /**
   * Compares arrays element by element.
   *
   * @param tolerance the largest absolute difference that passes
   */
  public void compare(String quantity, double[] actual, double[] expected, double tolerance) {
    double largest = 0;
    double worst = actual.length == expected.length ? 0 : Double.NaN;
    for (int i = 0; i < expected.length && !Double.isNaN(worst); i++) {
      double difference = actual[i] == expected[i] ? 0 : Math.abs(actual[i] - expected[i]);
      worst = difference <= worst ? worst : difference; // NaN stays
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    double relative = worst == 0 ? 0 : worst / largest;
    rows.add(new ParityRow(fixture, quantity, worst, relative, tolerance));
  }

  /** Compares one number. */
  public void compare(String quantity, double actual, double expected, double tolerance) {
    compare(quantity, new double[] {actual}, new double[] {expected}, tolerance);
  }

  /** Compares arrays with tolerance {@code absolute + relative * max(|expected|)}. */
  public void compareToLargest(
      String quantity, double[] actual, double[] expected, double absolute, double relative) {
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    compare(quantity, actual, expected, absolute + relative * largest);
  }

  /** Records a property that must be true. */
  public void require(String quantity, boolean holds) {
    rows.add(new ParityRow(fixture, quantity, holds ? 0 : 1, holds ? 0 : 1, 0));
  }

  /**
   * Records that a comparison was skipped.
   *
   * @param reason a sentence: what is skipped, why, and what to do
   */
  public void skip(String reason) {
    skipped.add(fixture + ": " + reason);
  }

  /** Returns all quantities so far. */
  public List<ParityRow> rows() {
    return List.copyOf(rows);
  }

  List<String> skipped() {
    return List.copyOf(skipped);
  }
}
