package org.ithn.framework.distributed;

/**
 * Thrown when workers cannot train together, or can no longer do so; the message gives the reason
 * and the remedy.
 */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClusterException(String message) {
    super(message);
  }

  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
