package org.ithn.framework.keys;

/** Values that a key may have when a run resumes, compared with those that the run started with. */
public enum Resume {
  /** The value that the run started with. */
  FIXED(""),
  /** Any value in the key's range. */
  ANY("any"),
  /** A path to the same content, which may lie elsewhere. */
  MOVED("moved");

  private final String label;

  Resume(String label) {
    this.label = label;
  }

  /** Returns the label in the key reference; empty for fixed keys. */
  public String label() {
    return label;
  }
}
