/**
 * The files around a SavedModel that TensorFlow Serving reads.
 *
 * <p>Start with {@link org.ithn.savedmodels.files.ServingFiles}, which makes them all; to add one,
 * add it there. {@link org.ithn.savedmodels.files.WarmUpRequests} has the requests that a server
 * runs before it answers the first one.
 */
package org.ithn.savedmodels.files;
