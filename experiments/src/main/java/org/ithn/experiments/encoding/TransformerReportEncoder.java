package org.ithn.experiments.encoding;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.ithn.backbones.text.TextEncoder;
import org.ithn.backbones.text.TextEncoder.Pooling;
import org.ithn.datasets.mining.DenseVectors;
import org.ithn.datasets.mining.ReportEncoder;
import org.ithn.datasets.mining.ReportEncoderProvider;
import org.ithn.datasets.mining.ReportText;
import org.ithn.datasets.mining.ReportVectors;

/**
 * Report encoder that runs a language model such as RadBERT, which the paper mines with.
 *
 * <p>Encodes the raw report, truncated to 512 tokens. The paper does not state its pooling; the
 * mean over tokens is our choice.
 */
public final class TransformerReportEncoder implements ReportEncoder {
  private static final int LINES = 20;

  private final TransformerOptions options;
  private final Consumer<String> progress;

  /** Creates an encoder; {@link #encode} loads the model. */
  public TransformerReportEncoder(TransformerOptions options) {
    this(options, line -> {});
  }

  private TransformerReportEncoder(TransformerOptions options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
  }

  @Override
  public ReportEncoder withProgress(Consumer<String> listener) {
    return new TransformerReportEncoder(options, listener);
  }

  @Override
  public String signature() {
    return "roberta model=%s pooling=%s"
        .formatted(
            Path.of(options.model()).toAbsolutePath().normalize().getFileName(),
            options.pooling().name().toLowerCase(Locale.ROOT));
  }

  @Override
  public ReportVectors encode(List<ReportText> reports) {
    try (TextEncoder encoder = TextEncoder.load(Path.of(options.model()))) {
      List<String> texts = reports.stream().map(ReportText::raw).toList();
      float[] vectors =
          encoder.encode(
              texts,
              options.pooling(),
              options.batchTokens(),
              new Progress(texts.stream().distinct().count(), progress));
      return DenseVectors.of(vectors, texts.size(), encoder.width());
    }
  }

  /** Progress of the encoding in up to 20 lines. */
  private static final class Progress implements java.util.function.IntConsumer {
    private final long total;
    private final Consumer<String> listener;
    private int printed;

    Progress(long total, Consumer<String> listener) {
      this.total = total;
      this.listener = listener;
    }

    @Override
    public void accept(int done) {
      int part = (int) ((long) LINES * done / total);
      if (part > printed) {
        printed = part;
        listener.accept("encoded %d of %d distinct reports".formatted(done, total));
      }
    }
  }

  /** Provider of {@link TransformerReportEncoder} under the name {@code roberta}. */
  public static final class Provider implements ReportEncoderProvider<TransformerOptions> {
    @Override
    public String name() {
      return "roberta";
    }

    @Override
    public String description() {
      return "a RoBERTa or BERT model from a folder, such as RadBERT (model=DIR, pooling=mean|mean_all|cls)";
    }

    @Override
    public TransformerOptions defaults() {
      return new TransformerOptions("", Pooling.MEAN, 8192);
    }

    @Override
    public ReportEncoder create(TransformerOptions options) {
      if (options.model().isEmpty()) {
        throw new IllegalArgumentException(
            "report encoder roberta: no model folder; set its key model");
      }
      return new TransformerReportEncoder(options);
    }
  }
}
