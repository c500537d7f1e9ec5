package org.ithn.datasets;

/**
 * Data on disk that cannot be used: its message is one sentence with the file, the study where
 * known, what was found and what to do.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  /**
   * With what led to it.
   *
   * @param message a sentence that stands alone
   * @param cause the failure underneath
   */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
