package org.ithn.cli.tracking;

/**
 * Thrown when an MLflow server refuses a request or cannot be reached; the message is for users.
 */
public final class MlflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * Creates an exception.
   *
   * @param code MLflow's error code, such as {@code RESOURCE_DOES_NOT_EXIST}; empty if there is
   *     none
   */
  MlflowException(String message, String code, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Returns MLflow's error code; empty if the server sent none. */
  public String code() {
    return code;
  }
}
