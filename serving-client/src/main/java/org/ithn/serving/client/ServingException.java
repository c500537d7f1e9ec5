package org.ithn.serving.client;

/** A server did not do what it was asked; the message says which one and why. */
public final class ServingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, and whether asking again can help. */
  public enum Code {
    /** The server refuses what it was sent, for instance a broken image. */
    INVALID_REQUEST(false),
    /** There is no such model, version or signature. */
    NOT_FOUND(false),
    /** The server is not there, not ready, or the connection broke. */
    UNAVAILABLE(true),
    /** The server has too much to do. */
    OVERLOADED(true),
    /** No answer in time. */
    DEADLINE(false),
    /** The server failed, or its answer cannot be understood. */
    SERVER(false),
    /** The asking thread was interrupted. */
    INTERRUPTED(false);

    private final boolean retryable;

    Code(boolean retryable) {
      this.retryable = retryable;
    }

    /** Whether the same request can succeed a moment later. */
    public boolean isRetryable() {
      return retryable;
    }
  }

  private final Code code;

  /** One sentence: which server, what it said, what to do. */
  public ServingException(Code code, String message) {
    super(message);
    this.code = code;
  }

  /** The same, with what it was noticed by. */
  public ServingException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What went wrong. */
  public Code code() {
    return code;
  }
}
