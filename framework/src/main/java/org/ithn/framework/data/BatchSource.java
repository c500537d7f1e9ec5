package org.ithn.framework.data;

import java.util.Iterator;

/**
 * An endless supply of epochs.
 *
 * <p>The content and the order of an epoch are a function of the source's seed and the epoch's
 * number alone, random crops, flips and drawn neighbours included, so that a resumed run reads
 * exactly what an undisturbed one would have read.
 */
public interface BatchSource {
  /** Examples in one epoch. */
  int exampleCount();

  /** Batches in one epoch; the last may be smaller. */
  int batchCount();

  /**
   * The batches of an epoch.
   *
   * @param epoch from 1
   * @param firstBatch how many batches to leave out at the start, for resuming; from 0
   */
  Iterator<Batch> epoch(int epoch, int firstBatch);
}
