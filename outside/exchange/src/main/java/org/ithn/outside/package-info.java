/**
 * Exchange with loaders of SavedModels in separate processes, because a process can load only one
 * version of TensorFlow.
 *
 * <p>Start with {@link org.ithn.outside.Exchange}, the files between the checks and a loader.
 *
 * <p>To add a loader, write a module like the others whose main class calls {@link
 * org.ithn.outside.Exchange#answerAll}, and add it to {@code OutsideLoadersTest}.
 */
package org.ithn.outside;
