/**
 * Model families, one package each, with configuration, graph and presets.
 *
 * <p>Start with {@link org.ithn.backbones.r2gencmn.R2GenCmn}. To add a family, see {@link
 * org.ithn.framework.model}.
 */
package org.ithn.backbones;
