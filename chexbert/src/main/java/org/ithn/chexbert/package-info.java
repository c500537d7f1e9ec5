/**
 * Models of reports that the user exports and ONNX Runtime runs: CheXbert as a {@link
 * org.ithn.metrics.clinical.ReportLabeller}, and RadGraph as a {@link
 * org.ithn.metrics.radgraph.RadGraphAnnotator}.
 *
 * <p>Start with {@link org.ithn.chexbert.CheXbertLabeller} or {@link
 * org.ithn.chexbert.OnnxRadGraphAnnotator}; {@link org.ithn.chexbert.WordPieceTokenizer} produces
 * their token ids. ONNX Runtime is an optional dependency: if it is not on the class path, opening
 * a model fails with a message that explains how to add it. To add another neural labeller,
 * implement {@code ReportLabeller}, in a separate module if it needs another runtime.
 */
package org.ithn.chexbert;
