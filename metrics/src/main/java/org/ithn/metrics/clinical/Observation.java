package org.ithn.metrics.clinical;

import java.util.Optional;

/** CheXpert's 14 observations, in the order of its label files. */
public enum Observation {
  /** No other observation except support devices is positive or uncertain. */
  NO_FINDING("No Finding"),
  /** Widened mediastinum or heart shadow. */
  ENLARGED_CARDIOMEDIASTINUM("Enlarged Cardiomediastinum"),
  /** Enlarged heart. */
  CARDIOMEGALY("Cardiomegaly"),
  /** Nodule, mass, tumour. */
  LUNG_LESION("Lung Lesion"),
  /** Opacity of any cause. */
  LUNG_OPACITY("Lung Opacity"),
  /** Oedema of the lung, congestion. */
  EDEMA("Edema"),
  /** Consolidation. */
  CONSOLIDATION("Consolidation"),
  /** Pneumonia. */
  PNEUMONIA("Pneumonia"),
  /** Atelectasis, collapse. */
  ATELECTASIS("Atelectasis"),
  /** Pneumothorax. */
  PNEUMOTHORAX("Pneumothorax"),
  /** Pleural effusion. */
  PLEURAL_EFFUSION("Pleural Effusion"),
  /** Pleural thickening, fibrosis. */
  PLEURAL_OTHER("Pleural Other"),
  /** Fracture. */
  FRACTURE("Fracture"),
  /** Lines, tubes, pacemakers, hardware. */
  SUPPORT_DEVICES("Support Devices");

  private final String label;

  Observation(String label) {
    this.label = label;
  }

  /** Returns the name used in label files. */
  public String label() {
    return label;
  }

  /**
   * Returns the observation with a name, if there is one; case, underscores, hyphens and spaces
   * between its words do not matter.
   */
  public static Optional<Observation> fromLabel(String label) {
    String plain = label.strip().replaceAll("[\\s_-]+", " ");
    for (Observation observation : values()) {
      if (observation.label.equalsIgnoreCase(plain)) {
        return Optional.of(observation);
      }
    }
    return Optional.empty();
  }
}
