package org.ithn.framework.data;

import org.ithn.framework.keys.Choice;

/** Selection of the examples of a batch; the key {@code training.sampler}. */
public enum BatchSampler {
  @Choice(
      "Random examples; each brings its prior hard negative, which passes through the model as an"
          + " extra example. As in the paper.")
  SHUFFLED,
  @Choice(
      "Pairs of an example and one of its mined neighbours, each the other's prior hard negative."
          + " The model processes every study once per step, so a step with negatives costs little"
          + " more than one without. Differs from the paper: the negative is a neighbour in the"
          + " same batch, not always the nearest one; it has the crop, flip and dropout of its own"
          + " example; and its report is also an ordinary negative of the batch.")
  CLOSED_PAIRS
}
