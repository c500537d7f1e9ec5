/**
 * CheXbert as a {@link org.ithn.metrics.clinical.ReportLabeller}: a BERT with 14 heads, exported by
 * the user and run by ONNX Runtime.
 *
 * <p>Start with {@link org.ithn.chexbert.CheXbertLabeller}; {@link
 * org.ithn.chexbert.WordPieceTokenizer} produces its token ids. ONNX Runtime is an optional
 * dependency: if it is not on the class path, opening a labeller fails with a message that explains
 * how to add it. To add another neural labeller, implement {@code ReportLabeller}, in a separate
 * module if it needs another runtime.
 */
package org.ithn.chexbert;
