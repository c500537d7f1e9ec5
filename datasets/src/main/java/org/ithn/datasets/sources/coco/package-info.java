/**
 * COCO captions into the layout that training reads: from Karpathy's {@code dataset_coco.json}, or
 * from the official caption files with lists of caption numbers as VisualGPT ships them.
 *
 * <p>Start with {@link org.ithn.datasets.sources.coco.CocoPreparation}. A further source of
 * captions implements {@code CocoSource}.
 */
package org.ithn.datasets.sources.coco;
