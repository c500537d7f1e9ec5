package org.ithn.cli.campaign;

import java.nio.file.Path;

/** Part of a campaign. */
enum Part {
  /** Commands that are killed and restarted. */
  KILLS("kills", 0.35),
  /** Commands whose n-th write fails. */
  WRITE_FAULTS("write-faults", 0.2),
  /** Commands with too little memory. */
  SMALL_HEAPS("small-heaps", 0.05),
  /** Readers of damaged files. */
  DAMAGED_FILES("damaged-files", 0.1),
  /** Commands with damaged files. */
  DAMAGED_INPUTS("damaged-inputs", 0.15),
  /** A server under load. */
  SERVED_LOAD("served-load", 0.15);

  private final String label;
  private final double share;

  Part(String label, double share) {
    this.label = label;
    this.share = share;
  }

  /** Returns the name in files and tables. */
  String label() {
    return label;
  }

  /**
   * Returns the time of this part: {@code campaign.minutes.LABEL} if set, otherwise its share of
   * {@code campaign.minutes}, by default 180.
   */
  double minutes() {
    String own = System.getProperty("campaign.minutes." + label, "");
    return own.isEmpty()
        ? share * Double.parseDouble(System.getProperty("campaign.minutes", "180"))
        : Double.parseDouble(own);
  }

  /** Returns the file of this part's records. */
  Path records(Path state) {
    return state.resolve(label + ".jsonl");
  }
}
