/**
 * XProNet: a transformer whose patches and words query prototypes of the example's classes.
 *
 * <p>Start with {@link org.ithn.backbones.xpronet.XProNet}, the backbone, and {@link
 * org.ithn.backbones.xpronet.PrototypeTransformer}, its encoder-decoder. To add another auxiliary
 * loss, follow {@link org.ithn.backbones.xpronet.MultiLabelContrastiveLoss}.
 */
package org.ithn.backbones.xpronet;
