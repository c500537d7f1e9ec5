/**
 * Loading SavedModels outside the class path, in processes of their own: two versions of TensorFlow
 * do not live in one.
 *
 * <p>Start with {@link org.ithn.outside.Exchange}, the files between the checks and a loader. To
 * add a loader, write a module beside the others whose main class answers with {@link
 * org.ithn.outside.Exchange#answerAll}, and name it in {@code OutsideLoadersTest}.
 */
package org.ithn.outside;
