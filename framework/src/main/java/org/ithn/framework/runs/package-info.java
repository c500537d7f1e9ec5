/**
 * A run on disk: directory, lock, record, checkpoints and logs.
 *
 * <p>Start with {@link org.ithn.framework.runs.RunFolder}, which names the files.
 */
package org.ithn.framework.runs;
