package org.ithn.framework.data;

import java.util.Iterator;

/**
 * An endless source of training batches, organised in epochs.
 *
 * <p>The content and order of an epoch depend only on the source's seed and the epoch number,
 * including random crops, flips and drawn neighbours. A resumed run therefore reads exactly the
 * batches of an uninterrupted one.
 */
public interface BatchSource {
  /** Returns the number of examples in one epoch. */
  int exampleCount();

  /** Returns the number of batches in one epoch; the last batch may be smaller. */
  int batchCount();

  /**
   * Returns the batches of an epoch.
   *
   * @param epoch the epoch number, from 1
   * @param firstBatch the number of batches to skip at the start when resuming, at least 0
   */
  Iterator<Batch> epoch(int epoch, int firstBatch);
}
