/**
 * XProNet: a transformer whose patches and words query prototypes of the classes that an example
 * has.
 *
 * <p>Start with {@link org.ithn.backbones.xpronet.XProNet}, the backbone, and {@link
 * org.ithn.backbones.xpronet.PrototypeTransformer}, its encoder-decoder; its further losses are
 * {@link org.ithn.backbones.xpronet.MultiLabelContrastiveLoss}s.
 */
package org.ithn.backbones.xpronet;
