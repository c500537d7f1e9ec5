package org.ithn.framework.data;

/** Thrown when a study input cannot be opened or a study has no values; the message says why. */
public final class StudyInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message one sentence with the study or the option, what is wrong and what to do
   */
  public StudyInputException(String message) {
    super(message);
  }
}
