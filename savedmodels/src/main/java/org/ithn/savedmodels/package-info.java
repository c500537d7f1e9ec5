/**
 * Models as SavedModels: encoded images in, reports out.
 *
 * <p>Start with {@link org.ithn.savedmodels.ServingGraph}, the whole path as one graph; {@link
 * org.ithn.savedmodels.SavedModelExporter} writes, checks and publishes it, {@link
 * org.ithn.savedmodels.ServedModel} loads it again and needs nothing but the folder.
 *
 * <p>To add a signature, add a method to {@link org.ithn.savedmodels.ServingSignatures} that names
 * its inputs and outputs, and its result to the list of {@code buildAll}; the export follows.
 */
package org.ithn.savedmodels;
