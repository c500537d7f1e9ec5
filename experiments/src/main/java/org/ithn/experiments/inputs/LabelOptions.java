package org.ithn.experiments.inputs;

/**
 * Options of the study input {@code labels}.
 *
 * @param file path of a file with CheXpert's 14 labels of each study (see {@link LabelFile}); empty
 *     = no file
 * @param order the order in which the classes are numbered
 */
public record LabelOptions(String file, LabelOrder order) {
  /** Returns whether a file is set. */
  public boolean hasFile() {
    return !file.isEmpty();
  }
}
