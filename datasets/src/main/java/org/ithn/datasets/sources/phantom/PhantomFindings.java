package org.ithn.datasets.sources.phantom;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.CsvFile;

/**
 * What is to be seen on one phantom; the states of a finding are equally likely and the findings
 * independent of each other.
 *
 * @param heart the width of the heart
 * @param rightEffusion fluid at the base of the patient's right lung
 * @param leftEffusion fluid at the base of the patient's left lung
 * @param nodule where the one nodule lies, if there is one
 * @param pneumothorax the side with air beside the lung, if there is one
 * @param device what was put into the patient
 */
public record PhantomFindings(
    Heart heart,
    Effusion rightEffusion,
    Effusion leftEffusion,
    Nodule nodule,
    Pneumothorax pneumothorax,
    Device device) {

  /** The width of the heart. */
  public enum Heart {
    /** A third of the chest's width. */
    NORMAL,
    /** Somewhat less than half. */
    MILDLY_ENLARGED,
    /** Clearly more than half. */
    MARKEDLY_ENLARGED
  }

  /** How much fluid there is on one side. */
  public enum Effusion {
    /** None. */
    NONE,
    /** The angle between ribs and diaphragm is filled. */
    SMALL,
    /** The lower half of the lung is hidden. */
    LARGE
  }

  /** The place of the nodule: side and third of the lung. */
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

  /** The side with air beside the lung. */
  public enum Pneumothorax {
    /** Neither. */
    NONE,
    /** The patient's right side. */
    RIGHT,
    /** The patient's left side. */
    LEFT
  }

  /** What was put into the patient. */
  public enum Device {
    /** Nothing. */
    NONE,
    /** A tube in the windpipe. */
    TUBE,
    /** A catheter from the right side of the neck to the heart. */
    CATHETER,
    /** A pacemaker over the left shoulder, with its lead to the heart. */
    PACEMAKER
  }

  /** The first line of {@code labels.csv} after {@code id,split}. */
  static final String COLUMNS = "heart,right_effusion,left_effusion,nodule,pneumothorax,device";

  /** Draws each finding on its own, every state as likely as the others. */
  public static PhantomFindings sample(Random random) {
    return new PhantomFindings(
        sampleOne(Heart.values(), random),
        sampleOne(Effusion.values(), random),
        sampleOne(Effusion.values(), random),
        sampleOne(Nodule.values(), random),
        sampleOne(Pneumothorax.values(), random),
        sampleOne(Device.values(), random));
  }

  /** The states in lower case, in the order of the components, separated by commas. */
  String toCsv() {
    return "%s,%s,%s,%s,%s,%s"
        .formatted(heart, rightEffusion, leftEffusion, nodule, pneumothorax, device)
        .toLowerCase(Locale.ROOT);
  }

  /** A row of {@code labels.csv}. */
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

  /** What is seen, in the words of CheXpert's observations; empty if nothing is. */
  public Set<String> observations() {
    Set<String> seen = new LinkedHashSet<>();
    add(seen, heart != Heart.NORMAL, "Cardiomegaly");
    add(seen, nodule != Nodule.NONE, "Lung Lesion");
    add(seen, pneumothorax != Pneumothorax.NONE, "Pneumothorax");
    add(seen, rightEffusion != Effusion.NONE || leftEffusion != Effusion.NONE, "Pleural Effusion");
    add(seen, device != Device.NONE, "Support Devices");
    return seen;
  }

  private static void add(Set<String> seen, boolean there, String observation) {
    if (there) {
      seen.add(observation);
    }
  }

  private static <T> T sampleOne(T[] states, Random random) {
    return states[random.nextInt(states.length)];
  }
}
