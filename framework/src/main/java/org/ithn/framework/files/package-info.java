/**
 * Atomic file writes.
 *
 * <p>Start with {@link org.ithn.framework.files.AtomicFiles}. To write another format, pass a
 * {@link org.ithn.framework.files.AtomicFiles.ChannelWriter}.
 */
package org.ithn.framework.files;
