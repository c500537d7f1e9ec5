package org.ithn.experiments.retrieval;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.keys.Key;

/** Options of the study input {@code report-vector}. */
public record ReportVectorOptions(
    @Key(value = "the encoder of the reports", range = "the name of an encoder of `./ithn mine`")
        String encoder,
    @Key(
            value = "options of the encoder, such as `model=DIR` with `roberta`",
            range = "a list of KEY=VALUE")
        List<String> options,
    @Key("the cleaner of the reports, for encoders that read words") ReportCleaner cleaner,
    @Key(
            value =
                "R, the width of the vectors: that of a dense encoder; sparse vectors are projected"
                    + " to it",
            range = "at least 1")
        int width) {
  public ReportVectorOptions {
    options = List.copyOf(options);
    checkArgument(width >= 1, "width must be at least 1, got %s", width);
  }
}
