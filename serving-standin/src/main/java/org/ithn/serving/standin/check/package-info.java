/**
 * Checks that TensorFlow Serving can serve a model folder.
 *
 * <p>Start with {@link org.ithn.serving.standin.check.ServeCheck}. It checks the files first, then
 * loads and runs the model in a separate process because an invalid model can crash its process.
 *
 * <p>To add a check, add it to the class for its kind: files, graph or signatures.
 */
package org.ithn.serving.standin.check;
