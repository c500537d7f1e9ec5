/**
 * Data sets in the layout that R2Gen introduced: one {@code annotation.json} and a folder of
 * images, for IU X-Ray (two views a study), MIMIC-CXR (one view) and every set brought into the
 * same form.
 *
 * <p>Start with {@link org.ithn.datasets.study.R2GenReader}, which gives a {@link
 * org.ithn.datasets.study.StudySet}, and {@link org.ithn.datasets.study.StudyBatches}, which makes
 * batches of it as a {@link org.ithn.datasets.study.DataConfig} says. A further data set needs no
 * code: write an {@code annotation.json} with the keys {@code train}, {@code val} and {@code test},
 * each a list of {@code {"id", "image_path": [..], "report"}}.
 */
package org.ithn.datasets.study;
