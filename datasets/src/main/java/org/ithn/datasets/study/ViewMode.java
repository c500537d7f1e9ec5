package org.ithn.datasets.study;

/** Grouping of a study's images into examples. */
public enum ViewMode {
  /** Each image is a separate example, named {@code ID#0}, {@code ID#1}, and so on; V = 1. */
  SEPARATE,

  /** The first V images of a study form one example; a study with fewer is a bad example. */
  JOINED
}
