/**
 * Preparation of COCO captions for the layout that training reads: from Karpathy's {@code
 * dataset_coco.json}, or from the official caption files with VisualGPT's lists of caption numbers.
 *
 * <p>Start with {@link org.ithn.datasets.sources.coco.CocoPreparation}. To add a source of
 * captions, implement {@code CocoSource}.
 */
package org.ithn.datasets.sources.coco;
