package org.ithn.datasets.study;

/** What becomes of a study's images. */
public enum ViewMode {
  /** Each image is an example of its own, named {@code ID#0}, {@code ID#1}, ..; V = 1. */
  SEPARATE,

  /** The images of a study are seen together, V of them; a study with fewer is a bad example. */
  JOINED
}
