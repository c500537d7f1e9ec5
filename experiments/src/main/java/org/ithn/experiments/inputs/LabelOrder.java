package org.ithn.experiments.inputs;

import com.google.common.collect.ImmutableList;
import org.ithn.framework.keys.Choice;

/**
 * Order of CheXpert's 14 classes, which defines the meaning of label files without names and of
 * imported prototypes. No Finding is last in both orders.
 */
public enum LabelOrder {
  @Choice("CheXbert's order, which XProNet uses for IU X-Ray.")
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

  @Choice("Alphabetical order with No Finding last, which XProNet uses for MIMIC-CXR.")
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

  /** Returns the names of the classes, as in the headers of label files. */
  public ImmutableList<String> classes() {
    return classes;
  }
}
