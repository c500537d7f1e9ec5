package org.ithn.experiments;

/** Thrown for a problem that the user can fix; the message is shown without a stack trace. */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception; the message says where, what was found and what to do. */
  public UserException(String message) {
    super(message);
  }

  /** Creates an exception with its cause. */
  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
