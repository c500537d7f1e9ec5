package org.ithn.savedmodels;

/** Thrown when a model folder, a model or an image file is invalid. */
public final class SavedModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception; the message says where, what was found and what to do. */
  public SavedModelException(String message) {
    super(message);
  }

  /** Creates an exception with its cause. */
  public SavedModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
