/**
 * From features to the joint space of images and reports.
 *
 * <p>Start with {@link org.ithn.framework.alignment.AlignmentHead}, which makes a {@link
 * org.ithn.framework.alignment.EmbeddingPair}. It belongs to training; of an exported model only
 * the encoding of images and reports needs it.
 */
package org.ithn.framework.alignment;
