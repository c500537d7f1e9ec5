/**
 * Weights of the PyTorch originals under our names, and ours under theirs.
 *
 * <p>Start with {@link org.ithn.backbones.importing.WeightMapping}: the table of a backbone is a
 * list of them. To import one more model, write its table beside the backbone.
 */
package org.ithn.backbones.importing;
