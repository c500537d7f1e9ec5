package org.ithn.framework.runs;

/** Thrown when another process holds a run directory; the message names both and the remedy. */
public final class FolderInUseException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  FolderInUseException(String message) {
    super(message);
  }
}
