package org.ithn.datasets.phantom;

import java.nio.file.Path;

/**
 * Where a generated data set lies.
 *
 * @param folder holds all of it
 */
public record PhantomFiles(Path folder) {
  /** Reports and image names in R2Gen's layout. */
  public Path annotation() {
    return folder.resolve("annotation.json");
  }

  /** The folder that the annotation's image names start from. */
  public Path images() {
    return folder.resolve("images");
  }

  /** The truth: {@code id,split} and one column a finding. */
  public Path labels() {
    return folder.resolve("labels.csv");
  }

  /** The settings that the data set was drawn with. */
  public Path settings() {
    return folder.resolve("phantom.json");
  }
}
