package org.ithn.experiments;

/** Thrown for a problem that the user can fix; the message is shown without a stack trace. */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Remedies for which the program has options, which it names after the message. */
  public enum Remedy {
    /** The message says everything. */
    NONE,
    /** Name the initial weights, or initialise randomly. */
    INITIAL_WEIGHTS,
    /** Choose another run directory. */
    RUN_DIRECTORY,
    /** Choose another run directory, and start from the weights of a run. */
    NEW_RUN,
    /** Name the place of a run's data. */
    DATA_FILES,
    /** Name the words that imported weights were trained with. */
    VOCABULARY,
    /** Publish a folder as another run of a tracker. */
    NEW_PUBLICATION
  }

  private final Remedy remedy;

  /** Creates an exception; the message says where, what was found and what to do. */
  public UserException(String message) {
    super(message);
    this.remedy = Remedy.NONE;
  }

  /** Creates an exception with its cause. */
  public UserException(String message, Throwable cause) {
    super(message, cause);
    this.remedy = Remedy.NONE;
  }

  /** Creates an exception with a remedy, which the message describes without the program. */
  public UserException(String message, Remedy remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** Returns the remedy for which the program has options. */
  public Remedy remedy() {
    return remedy;
  }
}
