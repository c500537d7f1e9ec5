package org.ithn.framework.step;

import org.ithn.framework.data.Batch;

/**
 * The input of one step.
 *
 * @param batch examples and negatives
 * @param parameters scalars of the step
 */
record StepBatch(Batch batch, StepParameters parameters) {}
