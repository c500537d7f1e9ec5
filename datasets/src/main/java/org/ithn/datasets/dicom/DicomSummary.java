package org.ithn.datasets.dicom;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Description of an image that contains nothing about a patient.
 *
 * @param instance the first 12 digits of the SHA-256 of the SOP instance UID; empty if it has none
 * @param modality the modality, such as CR or DX; {@code ?} if it is not a common one of images
 * @param view the view position, such as PA or LL; empty if it is unknown
 * @param columns width in pixels
 * @param rows height in pixels
 * @param bits the bits of a pixel's value
 * @param compression the compression in words
 * @param spacing the distance of pixels in mm, at the detector if the patient's is not known
 */
public record DicomSummary(
    String instance,
    String modality,
    String view,
    int columns,
    int rows,
    int bits,
    String compression,
    OptionalDouble spacing) {
  private static final ImmutableSet<String> MODALITIES =
      ImmutableSet.of(
          "CR", "CT", "DX", "ES", "IO", "MG", "MR", "NM", "OP", "OT", "PT", "PX", "RF", "RG", "SC",
          "US", "XA", "XC");
  private static final ImmutableSet<String> VIEWS =
      ImmutableSet.of(
          "AP", "PA", "LL", "RL", "RLD", "LLD", "RLO", "LLO", "LATERAL", "LAT", "OBLIQUE");

  static DicomSummary of(DicomHeader header) {
    DataElements elements = header.elements();
    String modality = elements.text(Tag.MODALITY);
    String view = elements.text(Tag.VIEW_POSITION);
    List<Double> spacing = elements.decimals(Tag.PIXEL_SPACING);
    List<Double> known = spacing.isEmpty() ? elements.decimals(Tag.IMAGER_PIXEL_SPACING) : spacing;
    return new DicomSummary(
        header.source().instance(),
        MODALITIES.contains(modality) ? modality : "?",
        VIEWS.contains(view) ? view : "",
        header.format().columns(),
        header.format().rows(),
        header.format().stored(),
        header.syntax().label(),
        known.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(known.get(0)));
  }

  /**
   * Returns a line such as {@code CR, PA view, 2320 x 2828 pixels of 12 bits, 0.150 mm,
   * uncompressed, instance b275750c4652}.
   */
  public String describe() {
    StringBuilder line = new StringBuilder(modality);
    if (!view.isEmpty()) {
      line.append(", ").append(view).append(" view");
    }
    line.append(", %d x %d pixels of %d bits".formatted(columns, rows, bits));
    spacing.ifPresent(mm -> line.append(String.format(Locale.ROOT, ", %.3f mm", mm)));
    line.append(", ").append(compression);
    return (instance.isEmpty() ? line : line.append(", instance ").append(instance)).toString();
  }
}
