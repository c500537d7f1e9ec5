package org.ithn.datasets.study;

import org.ithn.framework.keys.Choice;

/** Grouping of a study's images into examples. */
public enum ViewMode {
  @Choice("Each image is a separate example, named `ID#0`, `ID#1`, and so on; V = 1.")
  SEPARATE,

  @Choice("The first V images of a study form one example; a study with fewer is a bad example.")
  JOINED,

  @Choice("As joined, but a study needs only one image: the model ignores the views that it lacks.")
  MASKED
}
