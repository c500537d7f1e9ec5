/**
 * Region features from an object detector, in VisualGPT's HDF5 layout or the TSV of bottom-up
 * attention.
 *
 * <p>Start with {@link org.ithn.datasets.regions.RegionFeatureReader}. To add a file format,
 * implement {@code RegionFile} and map its suffix in {@code RegionFile.open}.
 */
package org.ithn.datasets.regions;
