package org.ithn.datasets.study;

import org.ithn.framework.keys.Choice;

/** Implementation that decodes, resizes and crops images. */
public enum Pipeline {
  @Choice("Java code, bit-identical to PIL, with a cache of resized images.")
  JAVA,

  @Choice(
      "TensorFlow's input ops, without a cache. Order, crops and flips equal `java`'s; resized"
          + " samples differ slightly from PIL's.")
  GRAPH
}
