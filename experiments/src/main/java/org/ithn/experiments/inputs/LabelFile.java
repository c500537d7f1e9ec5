package org.ithn.experiments.inputs;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomFindings;
import org.ithn.experiments.UserException;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.tensors.torch.PickledArrays;
import org.ithn.metrics.clinical.LabelTable;
import org.ithn.metrics.clinical.Labels;
import org.ithn.metrics.clinical.Observation;
import org.ithn.metrics.clinical.Status;

/**
 * Reader of files with CheXpert's 14 classes of each study.
 *
 * <p>Formats:
 *
 * <ul>
 *   <li>CSV with an id and one column per class, in any order because the header names them; {@code
 *       ./ithn label} writes this format
 *   <li>{@code labels.csv} of generated phantoms
 *   <li>{@code .pickle} and {@code .pkl}: XProNet's dictionary of NumPy arrays of 14 values in the
 *       order of {@code data.inputs.labels.order}
 * </ul>
 *
 * <p>1 (positive) and -1 (uncertain) count as positive; 0 and blank do not. No Finding is positive
 * if no other class is, so every study has a class. For phantoms it is also positive if Support
 * Devices is the only finding, as in CheXpert.
 *
 * <p>Source: XProNet's preparation of its label files.
 */
public final class LabelFile {
  private static final String NO_FINDING = Observation.NO_FINDING.label();
  private static final String PICKLE = ".*\\.(pickle|pkl)";

  private LabelFile() {}

  /**
   * Reads a file.
   *
   * @param order the order of the returned values, and of the values in a file without class names
   * @return 14 values, 0 or 1, by id
   * @throws UserException if the file is invalid; the message names the file and line or entry
   */
  public static ImmutableMap<String, float[]> read(Path file, LabelOrder order) {
    if (!Files.isRegularFile(file)) {
      throw new UserException("%s: no such file; check data.inputs.labels.file".formatted(file));
    }
    ImmutableMap.Builder<String, float[]> rows = ImmutableMap.builder();
    try {
      if (file.toString().toLowerCase(Locale.ROOT).matches(PICKLE)) {
        PickledArrays.read(file)
            .arrays()
            .forEach((id, array) -> rows.put(id, arrayRow(file, id, array, order)));
      } else if (hasClasses(file)) {
        LabelTable.read(file).labels().forEach((id, row) -> rows.put(id, toValues(row, order)));
      } else {
        PhantomFiles.readLabels(file)
            .forEach((id, found) -> rows.put(id, row(order, positiveClasses(found)::contains)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    ImmutableMap<String, float[]> read = rows.buildOrThrow();
    if (read.isEmpty()) {
      throw new UserException("%s: contains no rows; label the studies".formatted(file));
    }
    return read;
  }

  /** Returns true if the header names CheXpert's classes, false if it is that of drawn phantoms. */
  private static boolean hasClasses(Path file) {
    String header;
    try {
      header = LabelTable.text(file).lines().findFirst().orElse("");
    } catch (UncheckedIOException e) {
      throw new UserException(
          "%s: is not UTF-8 text; the name of a pickle must end in .pickle or .pkl".formatted(file),
          e);
    }
    if (header.contains("right_effusion")) {
      return false;
    }
    boolean classes =
        Splitter.on(',')
            .splitToStream(header.replace("\"", ""))
            .flatMap(name -> Observation.fromLabel(name).stream())
            .anyMatch(Observation.NO_FINDING::equals);
    if (!classes) {
      throw new UserException(
          "%s, line 1: is no header of a label file; expected an id and CheXpert's 14 classes, such as %s"
              .formatted(file, NO_FINDING));
    }
    return true;
  }

  private static Set<String> positiveClasses(PhantomFindings found) {
    Set<String> seen = new HashSet<>(found.observations());
    if (Set.of(Observation.SUPPORT_DEVICES.label()).containsAll(seen)) {
      seen.add(NO_FINDING);
    }
    return seen;
  }

  /** Returns the 14 values of a report's labels, 0 or 1, by the rules of label files. */
  static float[] toValues(Labels labels, LabelOrder order) {
    Set<String> positive = new HashSet<>();
    for (Observation observation : Observation.values()) {
      Status status = labels.status(observation);
      if (status == Status.POSITIVE || status == Status.UNCERTAIN) {
        positive.add(observation.label());
      }
    }
    return row(order, positive::contains);
  }

  private static float[] arrayRow(Path file, String id, TensorData array, LabelOrder order) {
    if (array.size() != order.classes().size()) {
      throw new UserException(
          "%s, entry '%s': has %d values, expected %d"
              .formatted(file, id, array.size(), order.classes().size()));
    }
    Set<String> positive = new HashSet<>();
    for (int i = 0; i < array.size(); i++) {
      double value = array.get(i);
      if (value == 1 || value == -1) {
        positive.add(order.classes().get(i));
      } else if (value != 0 && !Double.isNaN(value)) {
        throw new UserException(
            "%s, entry '%s': contains %s; labels must be 1, 0, -1 or NaN"
                .formatted(file, id, value));
      }
    }
    return row(order, positive::contains);
  }

  private static float[] row(LabelOrder order, Predicate<String> positive) {
    float[] row = new float[order.classes().size()];
    boolean any = false;
    for (int i = 0; i < row.length; i++) {
      row[i] = positive.test(order.classes().get(i)) ? 1 : 0;
      any |= row[i] > 0;
    }
    if (!any) {
      row[order.classes().indexOf(NO_FINDING)] = 1;
    }
    return row;
  }
}
