package org.ithn.backbones.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tokenizer of DeBERTa versions 2 and 3, which reads a Unigram model of SentencePiece.
 *
 * <p>Source: {@code DebertaV2Tokenizer} of transformers 4. Differs: special tokens that appear in a
 * text are treated as text.
 */
final class SentencePieceTokenizer implements TextTokenizer {
  private static final String FILE = "spm.model";
  private static final String SETTINGS = "tokenizer_config.json";

  private final SentencePieceModel model;
  private final boolean lowerCase;
  private final SentencePieceNormaliser normaliser;
  private final UnigramSegmenter segmenter;
  private final Map<String, Integer> ids = new HashMap<>();

  private SentencePieceTokenizer(SentencePieceModel model, boolean lowerCase) {
    this.model = model;
    this.lowerCase = lowerCase;
    normaliser = new SentencePieceNormaliser(model);
    segmenter = new UnigramSegmenter(model.pieces());
    model.pieces().forEach(piece -> ids.put(piece.text(), ids.size()));
  }

  static SentencePieceTokenizer load(ModelFolder folder) {
    boolean lowerCase = false;
    if (folder.has(SETTINGS)) {
      JsonNode settings = folder.loadJson(SETTINGS);
      lowerCase = settings.path("do_lower_case").asBoolean(false);
      if (settings.path("split_by_punct").asBoolean(false)) {
        throw folder.problem(SETTINGS, "split_by_punct is true; expected false");
      }
    }
    try {
      return new SentencePieceTokenizer(
          SentencePieceModel.parse(folder.loadBytes(FILE)), lowerCase);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: is not a model of SentencePiece (%s); copy it again from its source"
              .formatted(folder.path().resolve(FILE), e.getMessage()),
          e);
    } catch (IllegalArgumentException e) {
      throw folder.problem(FILE, e.getMessage());
    }
  }

  @Override
  public int specialTokenId(String token) {
    return TextTokenizer.requireId(ids, token);
  }

  @Override
  public String settings() {
    return "sentencepiece lowerCase=%s %s".formatted(lowerCase, model);
  }

  @Override
  public List<Integer> tokenIds(String text) {
    String cased = lowerCase ? text.toLowerCase(Locale.ROOT) : text;
    return segmenter.ids(normaliser.normalise(cased));
  }
}
