/**
 * File formats and atomic file writes, shared by several packages.
 *
 * <p>Start with {@link org.ithn.framework.files.AtomicFiles}, which writes files completely or not
 * at all, and {@link org.ithn.framework.files.TemporaryFolder}, which does so for folders. {@link
 * org.ithn.framework.files.OwnFiles} refuses symbolic links, and {@link
 * org.ithn.framework.files.ProcessLock} locks a file among processes. {@link
 * org.ithn.framework.files.Json} configures JSON for all modules that depend on this one, {@link
 * org.ithn.framework.files.TextFile} reads UTF-8, and {@link org.ithn.framework.files.TfRecords}
 * frames the records of TensorFlow's files. To write another format, pass a {@link
 * org.ithn.framework.files.AtomicFiles.StreamWriter}.
 */
package org.ithn.framework.files;
