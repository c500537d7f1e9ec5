package org.ithn.framework.registry;

/** Providers that cannot be used together or at all; the message names them and says what to do. */
public final class ProviderException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** With a sentence that says which, why and what to do. */
  public ProviderException(String message) {
    super(message);
  }

  /** As above, with what lies behind it. */
  public ProviderException(String message, Throwable cause) {
    super(message, cause);
  }
}
