/**
 * Run directories: layout, lock, record, checkpoints and logs.
 *
 * <p>Start with {@link org.ithn.framework.runs.RunDirectory}, which names the files. To store
 * another file, add its path there.
 */
package org.ithn.framework.runs;
