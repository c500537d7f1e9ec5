package org.ithn.serving.client;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A study to report on: its images and, for a model that reads them, texts, age and sex.
 *
 * @param images the contents of its image files, PNG or JPEG, as many as the model has views; for a
 *     model that was trained with masked views, empty contents are absent views
 * @param context texts by kind, such as {@code indication}, and {@code age} and {@code sex} in the
 *     form of the signature; what is unknown is missing
 * @param priorImages the contents of image files of an earlier study of the patient, for a model
 *     that reads them; at most {@link ClientOptions#priorImages}
 */
public record StudyRequest(
    List<byte[]> images, Map<String, String> context, List<byte[]> priorImages) {
  private static final int OLDEST = 120;
  private static final String AGE = "age";
  private static final String SEX = "sex";

  /** Sex of a patient, as the models know it. */
  public enum Sex {
    /** Female. */
    FEMALE,

    /** Male. */
    MALE;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public StudyRequest {
    images = List.copyOf(images);
    context = Map.copyOf(context);
    priorImages = List.copyOf(priorImages);
    checkArgument(!images.isEmpty(), "client: a study has no image; pass at least one");
  }

  /** Creates a study without images of an earlier one. */
  public StudyRequest(List<byte[]> images, Map<String, String> context) {
    this(images, context, List.of());
  }

  /** Returns a study of images alone. */
  public static StudyRequest of(byte[]... images) {
    return new StudyRequest(List.of(images), Map.of());
  }

  /** Returns a copy with the contents of image files of an earlier study. */
  public StudyRequest withPriorImages(byte[]... files) {
    return new StudyRequest(images, context, List.of(files));
  }

  /** Returns true if the study consists of its own images alone. */
  boolean isImagesAlone() {
    return context.isEmpty() && priorImages.isEmpty();
  }

  /**
   * Returns a copy with a text.
   *
   * @param kind the name of the signature's input, such as {@code indication}
   */
  public StudyRequest withText(String kind, String text) {
    Map<String, String> all = new LinkedHashMap<>(context);
    all.put(kind, text);
    return new StudyRequest(images, all, priorImages);
  }

  /**
   * Returns a copy with the patient's age at the time of the study.
   *
   * @param years whole years, 0 to 120
   */
  public StudyRequest withAge(int years) {
    checkArgument(
        years >= 0 && years <= OLDEST,
        "client: the age is %s; expected 0 to %s years",
        years,
        OLDEST);
    return withText(AGE, String.valueOf(years));
  }

  /** Returns a copy with the patient's sex. */
  public StudyRequest withSex(Sex sex) {
    return withText(SEX, sex.text());
  }
}
