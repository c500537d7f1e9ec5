package org.ithn.experiments;

/** Something that the user can mend; its message is a sentence, shown without a stack trace. */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a sentence that says where, what came, what was expected and what to do. */
  public UserException(String message) {
    super(message);
  }

  /** As above, with what lies behind it. */
  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
