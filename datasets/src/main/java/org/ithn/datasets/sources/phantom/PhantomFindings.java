package org.ithn.datasets.sources.phantom;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.CsvFile;

/**
 * Findings of one phantom.
 *
 * @param heart the width of the heart
 * @param rightEffusion fluid at the base of the patient's right lung
 * @param leftEffusion fluid at the base of the patient's left lung
 * @param nodule the position of the nodule, if any
 * @param pneumothorax the side with air next to the lung, if any
 * @param device the medical device, if any
 */
public record PhantomFindings(
    Heart heart,
    Effusion rightEffusion,
    Effusion leftEffusion,
    Nodule nodule,
    Pneumothorax pneumothorax,
    Device device) {

  /** Width of the heart. */
  public enum Heart {
    /** A third of the chest's width. */
    NORMAL,
    /** Slightly less than half. */
    MILDLY_ENLARGED,
    /** Clearly more than half. */
    MARKEDLY_ENLARGED
  }

  /** Amount of fluid on one side. */
  public enum Effusion {
    /** No fluid. */
    NONE,
    /** The angle between ribs and diaphragm is filled. */
    SMALL,
    /** The lower half of the lung is hidden. */
    LARGE
  }

  /** Position of the nodule: side and third of the lung. */
  public enum Nodule {
    /** No nodule. */
    NONE,
    /** Upper third of the right lung. */
    RIGHT_UPPER,
    /** Middle third of the right lung. */
    RIGHT_MIDDLE,
    /** Lower third of the right lung. */
    RIGHT_LOWER,
    /** Upper third of the left lung. */
    LEFT_UPPER,
    /** Middle third of the left lung. */
    LEFT_MIDDLE,
    /** Lower third of the left lung. */
    LEFT_LOWER
  }

  /** Side with air next to the lung. */
  public enum Pneumothorax {
    /** Neither side. */
    NONE,
    /** The patient's right side. */
    RIGHT,
    /** The patient's left side. */
    LEFT
  }

  /** Medical device in the patient. */
  public enum Device {
    /** No device. */
    NONE,
    /** A tube in the windpipe. */
    TUBE,
    /** A catheter from the right side of the neck to the heart. */
    CATHETER,
    /** A pacemaker over the left shoulder, with its lead to the heart. */
    PACEMAKER
  }

  /** Header of {@code labels.csv} after {@code id,split}. */
  static final String COLUMNS = "heart,right_effusion,left_effusion,nodule,pneumothorax,device";

  /** Returns findings with these states, numbered from 0 in the order of their constants. */
  static PhantomFindings ofStates(int... states) {
    return new PhantomFindings(
        Heart.values()[states[0]],
        Effusion.values()[states[1]],
        Effusion.values()[states[2]],
        Nodule.values()[states[3]],
        Pneumothorax.values()[states[4]],
        Device.values()[states[5]]);
  }

  /** Draws each finding independently and uniformly. */
  public static PhantomFindings sample(Random random) {
    return new PhantomFindings(
        sampleOne(Heart.values(), random),
        sampleOne(Effusion.values(), random),
        sampleOne(Effusion.values(), random),
        sampleOne(Nodule.values(), random),
        sampleOne(Pneumothorax.values(), random),
        sampleOne(Device.values(), random));
  }

  /** Returns the states in lower case, in the order of the components, separated by commas. */
  String toCsv() {
    return "%s,%s,%s,%s,%s,%s"
        .formatted(heart, rightEffusion, leftEffusion, nodule, pneumothorax, device)
        .toLowerCase(Locale.ROOT);
  }

  /** Returns the findings in a row of {@code labels.csv}. */
  static PhantomFindings fromCsv(CsvFile.Row row) {
    return new PhantomFindings(
        state(Heart.class, "heart", row),
        state(Effusion.class, "right_effusion", row),
        state(Effusion.class, "left_effusion", row),
        state(Nodule.class, "nodule", row),
        state(Pneumothorax.class, "pneumothorax", row),
        state(Device.class, "device", row));
  }

  private static <E extends Enum<E>> E state(Class<E> type, String column, CsvFile.Row row) {
    String value = row.value(column);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
        return constant;
      }
    }
    String states = Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
    throw new DataException(
        "%s: %s is '%s'; expected one of %s".formatted(row.place(), column, value, states));
  }

  /** Returns the CheXpert observations that are present; empty for a normal phantom. */
  public Set<String> observations() {
    Set<String> seen = new LinkedHashSet<>();
    add(seen, heart != Heart.NORMAL, "Cardiomegaly");
    add(seen, nodule != Nodule.NONE, "Lung Lesion");
    add(seen, pneumothorax != Pneumothorax.NONE, "Pneumothorax");
    add(seen, rightEffusion != Effusion.NONE || leftEffusion != Effusion.NONE, "Pleural Effusion");
    add(seen, device != Device.NONE, "Support Devices");
    return seen;
  }

  private static void add(Set<String> seen, boolean present, String observation) {
    if (present) {
      seen.add(observation);
    }
  }

  private static <T> T sampleOne(T[] states, Random random) {
    return states[random.nextInt(states.length)];
  }
}
