package org.ithn.cli.pages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ithn.datasets.DataException;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.inspection.DataSummary;
import org.ithn.experiments.inspection.Distribution;
import org.ithn.experiments.inspection.Duplicates;
import org.ithn.experiments.inspection.ImageSummary;
import org.ithn.experiments.inspection.PixelSummary;

/** Sections of {@link DataPage} about images and duplicates. */
final class ImageSections {
  private static final double MEBI = 1 << 20;
  private static final int THUMBNAIL_HEIGHT = 128;
  private static final int THUMBNAILS = 8;

  private ImageSections() {}

  static String images(DataSummary data) {
    ImageSummary images = data.images();
    StringBuilder html = new StringBuilder(DataPage.section("images", "Images"));
    if (images.files() == 0) {
      return html.append("<p>No image file is used.</p></section>\n").toString();
    }
    html.append(
        String.format(
            Locale.ROOT,
            "<p>%s usable files, %,.1f MiB.</p>%n",
            HtmlTable.number(images.files()),
            images.bytes() / MEBI));
    html.append("<div class=\"columns\"><div>\n").append(sizes(images.sizes()));
    html.append(counts("width x height", images.sizes().common(), images.files()));
    html.append("</div><div>\n");
    html.append(counts("format", images.formats(), images.files()));
    html.append(counts("bits per sample", images.bits(), images.files()));
    html.append("</div></div>\n").append(pixels(images.pixels()));
    if (images.dicom().files() > 0) {
      html.append("<h3>DICOM</h3><div class=\"columns\">\n");
      html.append(dicom("modality", images.dicom().modalities(), images));
      html.append(dicom("view position", images.dicom().views(), images));
      html.append(dicom("compression", images.dicom().compressions(), images));
      html.append(dicom("distance of pixels in mm", images.dicom().spacings(), images));
      html.append("</div>\n");
    }
    return html.append("</section>\n").toString();
  }

  private static String dicom(String name, Map<String, Integer> counts, ImageSummary images) {
    return "<div>" + counts(name, counts, images.dicom().files()) + "</div>\n";
  }

  private static String sizes(ImageSummary.Sizes sizes) {
    HtmlTable table =
        new HtmlTable(
            "Sizes in pixels", List.of("pixels", "smallest", "5 %", "median", "95 %", "largest"));
    size(table, "width", sizes.width());
    size(table, "height", sizes.height());
    return table.html()
        + "<p class=\"quiet\">Different sizes: %s</p>\n"
            .formatted(HtmlTable.number(sizes.distinct()));
  }

  private static void size(HtmlTable table, String name, Distribution size) {
    table.row(name).cell(size.min()).cell(size.p5()).cell(size.median());
    table.cell(size.p95()).cell(size.max());
  }

  private static String counts(String name, Map<String, Integer> counts, int all) {
    HtmlTable table = new HtmlTable(name, List.of(name, "files"));
    counts.forEach(
        (value, count) -> table.row(value).bar(HtmlTable.number(count), (double) count / all));
    return table.html();
  }

  private static String pixels(PixelSummary pixels) {
    return """
    <h3>Brightness</h3>
    <p>Of %s decoded images, evenly spaced in the data set: %s of the pixels are black (0) and %s white
    (255); %s images are more than half black and %s more than half white. The mean brightness of an
    image is %d to %d of 255, median %d.</p>
    """
        .formatted(
            HtmlTable.number(pixels.files()),
            HtmlTable.percent(pixels.blackShare()),
            HtmlTable.percent(pixels.whiteShare()),
            HtmlTable.number(pixels.mostlyBlack()),
            HtmlTable.number(pixels.mostlyWhite()),
            pixels.brightness().min(),
            pixels.brightness().max(),
            pixels.brightness().median());
  }

  static String duplicates(DataSummary data) {
    StringBuilder html = new StringBuilder(DataPage.section("duplicates", "Duplicates"));
    html.append(
        """
        <p>Reports are equal if they have the same words after the cleaner; images, if the bytes of the
        files are equal. Patients are known only if the annotation has <code>subject_id</code>.</p>
        """);
    html.append(overview(data));
    groups(html, "Most common reports", data.duplicates().reports());
    groups(html, "Repeated images", data.duplicates().images());
    groups(html, "Patients of several splits", data.duplicates().patients());
    return html.append("</section>\n").toString();
  }

  private static String overview(DataSummary data) {
    Map<String, Duplicates> all = new LinkedHashMap<>();
    all.put("reports", data.duplicates().reports());
    all.put("image files", data.duplicates().images());
    if (data.splits().stream().anyMatch(split -> split.patients() > 0)) {
      all.put("patients", data.duplicates().patients());
    }
    List<String> columns = new ArrayList<>(List.of("duplicates"));
    columns.addAll(all.keySet());
    HtmlTable table = new HtmlTable("Duplicates", columns);
    Duplicates first = data.duplicates().reports();
    for (String split : first.repeated().keySet()) {
      table.row("repeated in " + split);
      all.values().forEach(each -> table.cell(each.repeated().get(split)));
    }
    for (int i = 0; i < first.overlaps().size(); i++) {
      Duplicates.Overlap pair = first.overlaps().get(i);
      table.row("%s also in %s".formatted(pair.split(), pair.other()));
      for (Duplicates each : all.values()) {
        table.cell(
            "%s of %s"
                .formatted(
                    HtmlTable.number(each.overlaps().get(i).shared()),
                    HtmlTable.number(each.overlaps().get(i).total())));
      }
    }
    return table.html();
  }

  private static void groups(StringBuilder html, String heading, Duplicates duplicates) {
    if (duplicates.groups() == 0) {
      return;
    }
    boolean texts = duplicates.largest().stream().anyMatch(group -> !group.text().isEmpty());
    List<String> columns = new ArrayList<>(List.of("count", "splits", "for example"));
    if (texts) {
      columns.add("text");
    }
    HtmlTable table = new HtmlTable(heading, columns);
    for (Duplicates.Group group : duplicates.largest()) {
      table.row(HtmlTable.number(group.count()));
      table.cell(
          group.splits().entrySet().stream()
              .map(split -> split.getKey() + " " + HtmlTable.number(split.getValue()))
              .collect(Collectors.joining(", ")));
      table.cell(String.join(", ", group.names()));
      if (texts) {
        table.cell(group.text());
      }
    }
    html.append(
        "<details class=\"groups\"><summary>%s (groups: %s, shown: %d)</summary>\n"
            .formatted(
                heading, HtmlTable.number(duplicates.groups()), duplicates.largest().size()));
    html.append(table.html()).append("</details>\n");
  }

  static String thumbnails(Map<String, List<Study>> splits) {
    if (splits.values().stream().allMatch(List::isEmpty)) {
      return "";
    }
    StringBuilder html = new StringBuilder(DataPage.section("thumbnails", "First studies"));
    html.append("<p>The terms of the data may forbid to share a page with images.</p>\n");
    splits.forEach(
        (split, studies) -> {
          html.append("<h3>%s</h3><div class=\"thumbnails\">\n".formatted(HtmlPage.escape(split)));
          studies.stream().limit(THUMBNAILS).forEach(study -> thumbnail(html, study));
          html.append("</div>\n");
        });
    return html.append("</section>\n").toString();
  }

  private static void thumbnail(StringBuilder html, Study study) {
    html.append("<figure>");
    study
        .imagePaths()
        .forEach(
            file -> {
              try {
                html.append(HtmlPage.image(study.id(), file, THUMBNAIL_HEIGHT));
              } catch (DataException e) {
                html.append("<p>%s</p>".formatted(HtmlPage.escape(e.getMessage())));
              }
            });
    html.append("<figcaption>%s</figcaption></figure>\n".formatted(HtmlPage.escape(study.id())));
  }
}
