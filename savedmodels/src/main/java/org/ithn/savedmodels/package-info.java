/**
 * Export of trained models as SavedModels that read image files and return reports.
 *
 * <p>Start with {@link org.ithn.savedmodels.ServingGraph}, the complete model as one graph. {@link
 * org.ithn.savedmodels.SavedModelExporter} writes, checks and publishes it; {@link
 * org.ithn.savedmodels.ServedModel} loads it from its folder alone.
 *
 * <p>To add a signature, add a method to {@link org.ithn.savedmodels.ServingSignatures} that names
 * its inputs and outputs, and its result to and list of {@code buildAll}; all export follows.
 */
package org.ithn.savedmodels;
