/**
 * CheXbert as a {@link org.ithn.metrics.clinical.ReportLabeller}: a BERT with 14 heads, run by ONNX
 * Runtime from a file that the user exports.
 *
 * <p>Start with {@link org.ithn.chexbert.CheXbertLabeller}; {@link
 * org.ithn.chexbert.WordPieceTokenizer} makes its token numbers. ONNX Runtime is an optional
 * dependency: without it on the class path opening a labeller fails with a message that says how to
 * add it. Another neural labeller is one more {@code ReportLabeller}, in a module of its own if it
 * needs another runtime.
 */
package org.ithn.chexbert;
