package org.ithn.experiments.inputs;

import com.google.common.collect.ImmutableList;

/**
 * How the 14 classes of CheXpert are numbered; files without names and imported prototypes depend
 * on it. The last class is No Finding in both.
 */
public enum LabelOrder {
  /** CheXbert's, which XProNet has for IU X-Ray. */
  CHEXBERT(
      "Enlarged Cardiomediastinum",
      "Cardiomegaly",
      "Lung Opacity",
      "Lung Lesion",
      "Edema",
      "Consolidation",
      "Pneumonia",
      "Atelectasis",
      "Pneumothorax",
      "Pleural Effusion",
      "Pleural Other",
      "Fracture",
      "Support Devices",
      "No Finding"),

  /** By name, No Finding moved to the end: XProNet's for MIMIC-CXR. */
  ALPHABETICAL(
      "Atelectasis",
      "Cardiomegaly",
      "Consolidation",
      "Edema",
      "Enlarged Cardiomediastinum",
      "Fracture",
      "Lung Lesion",
      "Lung Opacity",
      "Pleural Effusion",
      "Pleural Other",
      "Pneumonia",
      "Pneumothorax",
      "Support Devices",
      "No Finding");

  private final ImmutableList<String> classes;

  LabelOrder(String... classes) {
    this.classes = ImmutableList.copyOf(classes);
  }

  /** The names of the classes, as the headers of label files have them. */
  public ImmutableList<String> classes() {
    return classes;
  }
}
