/**
 * The files next to a SavedModel that TensorFlow Serving and its operator read.
 *
 * <p>Start with {@link org.ithn.savedmodels.files.ServingFiles}, which creates all of them. {@link
 * org.ithn.savedmodels.files.WarmUpRequests} writes the requests that a server runs while it loads
 * the model. {@link org.ithn.savedmodels.files.ServedRange} reads the scaling of samples from the
 * configuration, and {@link org.ithn.savedmodels.files.ServedViews} the views that may be absent.
 *
 * <p>To add a file, add it to {@code ServingFiles.contents}.
 */
package org.ithn.savedmodels.files;
