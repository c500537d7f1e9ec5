package org.ithn.savedmodels;

/** A folder, a model or an image file is not what it should be; the message says which and how. */
public final class SavedModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One sentence: where, what came, what was expected, what to do. */
  public SavedModelException(String message) {
    super(message);
  }

  /** The same, with what it was noticed by. */
  public SavedModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
