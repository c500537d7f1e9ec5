/**
 * Model families: each is a package with its configuration, its graph and its presets.
 *
 * <p>Start with {@link org.ithn.backbones.r2gencmn.R2GenCmn}. To add a family, see {@link
 * org.ithn.framework.model}.
 */
package org.ithn.backbones;
