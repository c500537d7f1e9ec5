/**
 * Import and export of PyTorch weights.
 *
 * <p>Start with {@link org.ithn.backbones.importing.WeightMapping}: the table of a backbone is a
 * list of them. To import another model, write its table next to the backbone.
 */
package org.ithn.backbones.importing;
