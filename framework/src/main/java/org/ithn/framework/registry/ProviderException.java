package org.ithn.framework.registry;

/**
 * Thrown when providers cannot be loaded or used together; the message names them and the remedy.
 */
public final class ProviderException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message that names the provider, the reason and the remedy. */
  public ProviderException(String message) {
    super(message);
  }

  /** Creates an exception with a message and its cause. */
  public ProviderException(String message, Throwable cause) {
    super(message, cause);
  }
}
