package org.ithn.experiments;

import java.util.Optional;

/** Thrown for a problem that the user can fix; the message is shown without a stack trace. */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Remedies for which the program has options, which it names after the message. */
  public enum Remedy {
    /** Name the initial weights, or initialise randomly. */
    INITIAL_WEIGHTS,
    /** Choose another run directory. */
    RUN_DIRECTORY,
    /** Name the words that imported weights were trained with. */
    VOCABULARY
  }

  private final Optional<Remedy> remedy;

  /** Creates an exception; the message says where, what was found and what to do. */
  public UserException(String message) {
    super(message);
    this.remedy = Optional.empty();
  }

  /** Creates an exception with its cause. */
  public UserException(String message, Throwable cause) {
    super(message, cause);
    this.remedy = Optional.empty();
  }

  /** Creates an exception with a remedy, which the message describes without the program. */
  public UserException(String message, Remedy remedy) {
    super(message);
    this.remedy = Optional.of(remedy);
  }

  /** Returns the remedy, if the program has options for it. */
  public Optional<Remedy> remedy() {
    return remedy;
  }
}
