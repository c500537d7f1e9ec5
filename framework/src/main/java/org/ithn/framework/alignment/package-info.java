/**
 * From features to the joint space of images and reports.
 *
 * <p>Start with {@link org.ithn.framework.alignment.Pair}.
 */
package org.ithn.framework.alignment;
