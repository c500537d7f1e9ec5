package org.ithn.framework.runs;

/** A run folder that a process holds; the message names both and says what to do. */
public final class FolderInUseException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  FolderInUseException(String message) {
    super(message);
  }
}
