package org.ithn.serving.client;

/** Thrown when a request to a server fails. */
public final class ServingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Kind of failure, which determines whether a retry can succeed. */
  public enum Code {
    /** The server rejects the request, for example because an image is invalid. */
    INVALID_REQUEST(false),
    /** The server has no such model, version or signature. */
    NOT_FOUND(false),
    /** The server cannot be reached, is not ready, or closed the connection. */
    UNAVAILABLE(true),
    /** The server is overloaded. */
    OVERLOADED(true),
    /** The server did not respond before the deadline. */
    DEADLINE(false),
    /** The server failed, or its response cannot be read. */
    SERVER(false),
    /** The calling thread was interrupted. */
    INTERRUPTED(false);

    private final boolean retryable;

    Code(boolean retryable) {
      this.retryable = retryable;
    }

    /** Returns true if a retry of the same request can succeed. */
    public boolean isRetryable() {
      return retryable;
    }
  }

  private final Code code;

  /** Creates an exception; the message names the server and its error. */
  public ServingException(Code code, String message) {
    super(message);
    this.code = code;
  }

  /** Creates an exception with its cause. */
  public ServingException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Returns the kind of failure. */
  public Code code() {
    return code;
  }
}
