/**
 * Files that appear whole or not at all.
 *
 * <p>Start with {@link org.ithn.framework.files.AtomicFiles}.
 */
package org.ithn.framework.files;
