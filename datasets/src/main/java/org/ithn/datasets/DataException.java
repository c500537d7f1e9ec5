package org.ithn.datasets;

/**
 * Thrown when data on disk cannot be used. The message is one sentence: the file, the study if
 * known, what was found and what to do.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message a sentence that is clear without the cause
   * @param cause the underlying failure
   */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
