/**
 * Features of image regions from an object detector, in files of others: HDF5 as VisualGPT reads it
 * and the TSV of bottom-up attention.
 *
 * <p>Start with {@link org.ithn.datasets.regions.RegionFeatureReader}. A further kind of file
 * implements {@code RegionFile} and is told apart by its ending in {@code RegionFile.open}.
 */
package org.ithn.datasets.regions;
