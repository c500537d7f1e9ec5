/**
 * The joint space of images and reports.
 *
 * <p>Start with {@link org.ithn.framework.alignment.AlignmentHead}, which computes an {@link
 * org.ithn.framework.alignment.EmbeddingPair}. Training uses it; an exported model needs it only to
 * embed images and reports. To add a pooling, add a constant to {@link
 * org.ithn.framework.alignment.AlignmentHead.Pooling}.
 */
package org.ithn.framework.alignment;
