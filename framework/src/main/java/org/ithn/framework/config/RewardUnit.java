package org.ithn.framework.config;

import org.ithn.framework.keys.Choice;

/** Unit of a report whose tokens share a reward. */
public enum RewardUnit {
  @Choice("One reward for the whole report.")
  REPORT,

  @Choice("The change of the reward by each sentence, and those of later sentences.")
  SENTENCE,

  @Choice("The change of the reward by each word, and those of later words.")
  WORD
}
