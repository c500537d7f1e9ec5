/**
 * Preparation of CheXpert Plus as published by Stanford AIMI for the layout that {@link
 * org.ithn.datasets.study} reads; images stay in place.
 *
 * <p>Start with {@link org.ithn.datasets.sources.chexpertplus.CheXpertPlusPreparation}.
 */
package org.ithn.datasets.sources.chexpertplus;
