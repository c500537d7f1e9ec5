package org.ithn.cli.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.ithn.experiments.UserException;
import org.ithn.experiments.encoding.BertScoreEncoder;
import org.ithn.experiments.encoding.CheXbertEmbedder;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.embedding.BertScoreBaseline;
import org.ithn.metrics.embedding.BertScorer;
import org.ithn.metrics.embedding.BertScorer.Weighting;
import org.ithn.metrics.embedding.EmbeddingSimilarityScorer;
import picocli.CommandLine.Option;

/** Options for metrics that compare the vectors of a language model; these need TensorFlow. */
final class EmbeddingOptions {
  private static final String RADCLIQ_MODEL = "distilroberta-base";
  private static final int RADCLIQ_LAYER = 5;

  @Option(
      names = "--bertscore",
      paramLabel = "DIR",
      description =
          "also compute BERTScore with this BERT, DistilBERT, RoBERTa or DeBERTa model:"
              + " config.json, weights and tokenizer files as on Hugging Face")
  private Optional<Path> bertScore = Optional.empty();

  @Option(
      names = "--bertscore-layer",
      paramLabel = "N",
      description =
          "the model's layer, 0 for the embeddings; can be omitted if the folder has the name of a"
              + " model whose usual layer is known, such as roberta-large")
  private Optional<Integer> layer = Optional.empty();

  @Option(
      names = "--bertscore-idf",
      description = "weight tokens by their inverse document frequency in the references")
  private boolean idf;

  @Option(
      names = "--bertscore-baseline",
      paramLabel = "FILE",
      description =
          "rescale BERTScore by this baseline file of the program bert-score: LAYER,P,R,F")
  private Optional<Path> baseline = Optional.empty();

  @Option(
      names = "--sembscore",
      paramLabel = "DIR",
      description =
          "also compute SembScore, the similarity of CheXbert's vectors, with this model:"
              + " config.json and vocab.txt of bert-base-uncased, and chexbert.pth as"
              + " pytorch_model.bin")
  private Optional<Path> sembScore = Optional.empty();

  /** Returns the scorer of BERTScore, if requested; its model stays open until the program ends. */
  Optional<CorpusScorer> bertScorer() {
    if (bertScore.isEmpty() && (layer.isPresent() || idf || baseline.isPresent())) {
      throw new UserException(
          "--bertscore-layer, --bertscore-idf and --bertscore-baseline require --bertscore, the"
              + " folder of the model");
    }
    return bertScore.map(
        folder -> {
          int chosen = layer(folder);
          Optional<BertScoreBaseline> values =
              baseline.map(file -> BertScoreBaseline.read(file, chosen));
          return new BertScorer(
              BertScoreEncoder.load(folder, chosen),
              idf ? Weighting.IDF : Weighting.UNIFORM,
              values);
        });
  }

  private int layer(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          "--bertscore is %s, which is not a folder; name the folder of a model".formatted(folder));
    }
    OptionalInt usual = BertScoreEncoder.usualLayer(folder);
    if (layer.isEmpty() && usual.isEmpty()) {
      throw new UserException(
          "--bertscore is %s, for which no layer is known; set --bertscore-layer"
              .formatted(folder));
    }
    return layer.orElseGet(usual::getAsInt);
  }

  /** Returns the scorer of SembScore, if requested; its model stays open until the program ends. */
  Optional<CorpusScorer> sembScorer() {
    return sembScore.map(
        folder ->
            new EmbeddingSimilarityScorer(
                EmbeddingSimilarityScorer.SEMB_SCORE, CheXbertEmbedder.load(folder)));
  }

  /**
   * Checks that the parts of RadCliQ are those that its coefficients are for.
   *
   * @return a warning, if another model or layer is used
   * @throws UserException if a part is missing or has other settings
   */
  Optional<String> checkRadCliqParts(boolean radGraph) {
    if (bertScore.isEmpty() || !idf || baseline.isEmpty() || sembScore.isEmpty() || !radGraph) {
      throw new UserException(
          "--radcliq requires all of its parts: --radgraph-references and --radgraph-predictions,"
              + " or --radgraph-model; --bertscore with --bertscore-idf and --bertscore-baseline;"
              + " and --sembscore");
    }
    Path folder = bertScore.get();
    int chosen = layer(folder);
    boolean usual = BertScoreEncoder.name(folder).equals(RADCLIQ_MODEL) && chosen == RADCLIQ_LAYER;
    return usual
        ? Optional.empty()
        : Optional.of(
            "RadCliQ's coefficients are for layer %d of %s, not layer %d of %s"
                .formatted(RADCLIQ_LAYER, RADCLIQ_MODEL, chosen, BertScoreEncoder.name(folder)));
  }
}
