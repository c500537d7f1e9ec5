package org.ithn.datasets;

/**
 * Thrown when data on disk cannot be used. The message is one sentence: the file, the study if
 * known, what was found and what to do.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Remedies for which the program has options, which it names after the message. */
  public enum Remedy {
    /** The message says everything. */
    NONE,
    /** Scale the image's samples by their percentiles. */
    PERCENTILE
  }

  private final Remedy remedy;

  public DataException(String message) {
    this(message, Remedy.NONE);
  }

  /** Creates an exception with a remedy, which the message describes without the program. */
  public DataException(String message, Remedy remedy) {
    super(message);
    this.remedy = remedy;
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message a sentence that is clear without the cause
   * @param cause the underlying failure
   */
  public DataException(String message, Throwable cause) {
    super(message, cause);
    this.remedy = Remedy.NONE;
  }

  /** Returns the remedy for which the program has options. */
  public Remedy remedy() {
    return remedy;
  }
}
