package org.ithn.experiments.inputs;

import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/** Options of the study input {@code labels}. */
public record LabelOptions(
    @Key(
            value =
                "path of a CSV file or pickle with CheXpert's 14 labels of each study; empty = no"
                    + " file",
            range = "a path, or empty",
            resume = Resume.MOVED)
        String file,
    @Key("the order in which the classes are numbered") LabelOrder order) {
  /** Returns whether a file is set. */
  public boolean hasFile() {
    return !file.isEmpty();
  }
}
