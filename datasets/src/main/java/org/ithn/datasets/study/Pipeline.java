package org.ithn.datasets.study;

/** Implementation that decodes, resizes and crops images. */
public enum Pipeline {
  /** Java code, bit-identical to PIL, with a cache of resized images. */
  JAVA,

  /**
   * TensorFlow's input ops, without a cache. Order, crops and flips equal {@link #JAVA}'s; resized
   * samples differ slightly from PIL's.
   */
  GRAPH
}
