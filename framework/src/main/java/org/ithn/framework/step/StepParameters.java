package org.ithn.framework.step;

/**
 * Scalars that change from step to step.
 *
 * @param step number of this update, from 1; decides Adam's bias corrections
 * @param lambda hardness of the negatives, in [0, 1)
 * @param rateFactor factor of the learning-rate schedule
 * @param noiseSeed seed of dropout
 */
public record StepParameters(long step, double lambda, double rateFactor, long noiseSeed) {}
