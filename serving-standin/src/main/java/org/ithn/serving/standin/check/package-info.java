/**
 * Looks whether TensorFlow Serving can serve a folder.
 *
 * <p>Start with {@link org.ithn.serving.standin.check.ServeCheck}. What can be seen in the files is
 * looked at first; then the model is loaded and asked in a process of its own, as a bad one can end
 * its process. To add a check, add it to the class of its kind.
 */
package org.ithn.serving.standin.check;
