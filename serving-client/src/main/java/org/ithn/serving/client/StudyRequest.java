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
 */
public record StudyRequest(List<byte[]> images, Map<String, String> context) {
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
    checkArgument(!images.isEmpty(), "client: a study has no image; pass at least one");
  }

  /** Returns a study of images alone. */
  public static StudyRequest of(byte[]... images) {
    return new StudyRequest(List.of(images), Map.of());
  }

  /**
   * Returns a copy with a text.
   *
   * @param kind the name of the signature's input, such as {@code indication}
   */
  public StudyRequest withText(String kind, String text) {
    Map<String, String> all = new LinkedHashMap<>(context);
    all.put(kind, text);
    return new StudyRequest(images, all);
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
