package org.ithn.backbones.text;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Content of a Unigram model of SentencePiece, as in a {@code spm.model}.
 *
 * <p>Fields are read by their numbers in {@code sentencepiece_model.proto}; other fields are
 * skipped.
 *
 * @param pieces the vocabulary; a piece's id is its index
 * @param normalisation the rules that a text undergoes first
 */
record SentencePieceModel(List<Piece> pieces, Normalisation normalisation) {
  private static final int UNIGRAM = 1;

  /** Kinds of pieces, in the order of their numbers from 1. */
  enum Kind {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  /**
   * A piece.
   *
   * @param score its log probability
   */
  record Piece(String text, float score, Kind kind) {}

  /**
   * Normalisation of texts.
   *
   * @param characters the replaced characters
   * @param addPrefix true to put a blank before a text
   * @param removeBlanks true to remove blanks at both ends and after another blank
   */
  record Normalisation(CharacterMap characters, boolean addPrefix, boolean removeBlanks) {}

  /**
   * Parses a model.
   *
   * @throws IOException if the bytes are no such file
   * @throws IllegalArgumentException if the model is of a kind that is not supported
   */
  static SentencePieceModel parse(byte[] file) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(file);
    List<Piece> pieces = new ArrayList<>();
    Optional<Normalisation> normalisation = Optional.empty();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> pieces.add(piece(in.readBytes().newCodedInput()));
        case 2 -> checkTraining(in.readBytes().newCodedInput());
        case 3 -> normalisation = Optional.of(normalisation(in.readBytes().newCodedInput()));
        default -> in.skipField(tag);
      }
    }
    refuseDuplicates(pieces);
    if (pieces.stream().filter(piece -> piece.kind == Kind.UNKNOWN).count() != 1) {
      throw new IllegalArgumentException("contains no vocabulary with an unknown piece");
    }
    if (normalisation.isEmpty()) {
      throw new IOException("it ends before the rules of its normalisation");
    }
    return new SentencePieceModel(List.copyOf(pieces), normalisation.get());
  }

  private static void refuseDuplicates(List<Piece> pieces) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      String text = pieces.get(id).text();
      Integer first = ids.putIfAbsent(text, id);
      if (first != null) {
        throw new IllegalArgumentException(
            "contains the piece '%s' twice, with ids %d and %d; copy it again from its source"
                .formatted(text, first, id));
      }
    }
  }

  private static Piece piece(CodedInputStream in) throws IOException {
    String text = "";
    float score = 0;
    int kind = 1;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> text = in.readBytes().toString(StandardCharsets.UTF_8);
        case 2 -> score = in.readFloat();
        case 3 -> kind = in.readEnum();
        default -> in.skipField(tag);
      }
    }
    if (text.isEmpty() || kind < 1 || kind > Kind.values().length || Float.isNaN(score)) {
      throw new IOException("damaged piece '%s' of kind %d".formatted(text, kind));
    }
    return new Piece(text, score, Kind.values()[kind - 1]);
  }

  private static void checkTraining(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      String refused =
          switch (WireFormat.getTagFieldNumber(tag)) {
            case 3 -> in.readEnum() == UNIGRAM ? "" : "is not a Unigram model";
            case 24 -> in.readBool() ? "has blanks at the ends of pieces" : "";
            case 35 -> in.readBool() ? "splits unknown characters into bytes" : "";
            default -> {
              in.skipField(tag);
              yield "";
            }
          };
      require(refused.isEmpty(), refused);
    }
  }

  private static Normalisation normalisation(CodedInputStream in) throws IOException {
    CharacterMap characters = CharacterMap.EMPTY;
    boolean addPrefix = true;
    boolean removeBlanks = true;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 2 -> characters = CharacterMap.parse(in.readByteArray());
        case 3 -> addPrefix = in.readBool();
        case 4 -> removeBlanks = in.readBool();
        case 5 -> require(in.readBool(), "does not mark blanks");
        default -> in.skipField(tag);
      }
    }
    return new Normalisation(characters, addPrefix, removeBlanks);
  }

  private static void require(boolean supported, String problem) {
    if (!supported) {
      throw new IllegalArgumentException(
          problem + ", which is not supported; use the spm.model of DeBERTa version 2 or 3");
    }
  }
}
