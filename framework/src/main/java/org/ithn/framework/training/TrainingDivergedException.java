package org.ithn.framework.training;

/** A step gave a number that is none; the last checkpoint is from before it. */
public final class TrainingDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the step's facts as a sentence. */
  TrainingDivergedException(String facts) {
    super(facts);
  }
}
