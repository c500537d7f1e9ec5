/**
 * Data sets in R2Gen's layout: one {@code annotation.json} and a folder of images. Used for IU
 * X-Ray (two views per study), MIMIC-CXR (one view) and every data set in the same form.
 *
 * <p>Start with {@link org.ithn.datasets.study.R2GenReader}, which returns a {@link
 * org.ithn.datasets.study.StudySet}, and {@link org.ithn.datasets.study.StudyBatches}, which builds
 * batches from it according to a {@link org.ithn.datasets.study.DataConfig}. To add a data set, no
 * code is needed: write an {@code annotation.json} with the keys {@code train}, {@code val} and
 * {@code test}, each a list of {@code {"id", "image_path": [..], "report"}}.
 */
package org.ithn.datasets.study;
