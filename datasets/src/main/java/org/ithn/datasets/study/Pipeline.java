package org.ithn.datasets.study;

/** What decodes, resizes and crops images. */
public enum Pipeline {
  /** Java, equal to PIL to the last bit, with a cache of resized images. */
  JAVA,

  /**
   * TensorFlow's input ops, without a cache. The same order, crops and flips; resized samples
   * differ a little from PIL's.
   */
  GRAPH
}
