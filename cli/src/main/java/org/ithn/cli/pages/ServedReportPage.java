package org.ithn.cli.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ithn.datasets.DataException;
import org.ithn.datasets.dicom.DicomImage;
import org.ithn.datasets.image.PngFile;
import org.ithn.framework.data.ContextTexts;
import org.ithn.framework.data.PatientFact;
import org.ithn.framework.data.PriorImages;
import org.ithn.framework.files.TextFile;
import org.ithn.framework.input.SampleRange;
import org.ithn.savedmodels.ExplainedReport;
import org.ithn.savedmodels.files.ServedRange;
import org.ithn.savedmodels.files.ServedViews;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;
import org.ithn.serving.standin.WebPage;

/** Page of {@code ./ithn serve}: X-rays in, reports with heat maps out. */
public final class ServedReportPage implements WebPage {
  private static final String INPUT = "image_bytes";

  /** The signature of the page's requests. */
  public static final String SIGNATURE = "explain";

  private static final String WITH_CONTEXT = "explain_with_context";
  private static final List<String> SIGNATURES = List.of(SIGNATURE, "beams"); // best first
  private static final Pattern PLACE = Pattern.compile("(the image|image (\\d+)): ");

  private final String name;
  private final String card;

  private final SampleRange range;
  private final boolean masksAbsent;

  private ServedReportPage(String name, String card, SampleRange range, boolean masksAbsent) {
    this.name = name;
    this.card = card;
    this.range = range;
    this.masksAbsent = masksAbsent;
  }

  /**
   * Creates the page of a model.
   *
   * @param name the model's name
   * @param folder the folder of the served version, with its model card
   */
  public static ServedReportPage of(String name, Path folder) throws IOException {
    Path card = folder.resolve("assets.extra/MODEL_CARD.md");
    return new ServedReportPage(
        "%s, version %s".formatted(name, folder.toAbsolutePath().normalize().getFileName()),
        Files.isRegularFile(card) ? TextFile.read(card) : "The model has no model card.",
        ServedRange.of(folder),
        ServedViews.maskAbsent(folder));
  }

  @Override
  public String html(Model model) {
    return ReportBrowser.upload(
        name, new UploadForm(model.views(), masksAbsent, kinds(model)), card);
  }

  /** Returns the texts and facts that the model reads, in the order of the form. */
  private static List<String> kinds(Model model) {
    Set<String> inputs = model.inputs(WITH_CONTEXT);
    return Stream.concat(ContextTexts.KINDS.stream(), PatientFact.KEYS.stream())
        .filter(inputs::contains)
        .toList();
  }

  /** Returns the texts and facts of a request; empty strings are absent ones. */
  private static Map<String, String> context(JsonNode request, Model model) {
    List<String> kinds = kinds(model);
    Map<String, String> context = new LinkedHashMap<>();
    kinds.forEach(kind -> context.put(kind, ""));
    for (Map.Entry<String, JsonNode> field : request.path("context").properties()) {
      Preconditions.checkArgument(
          kinds.contains(field.getKey()),
          "got a text '%s', but the model reads %s; leave it out",
          field.getKey(),
          kinds.isEmpty() ? "images alone" : kinds);
      context.put(field.getKey(), field.getValue().asText());
    }
    boolean blank = context.values().stream().allMatch(String::isBlank);
    return blank ? Map.of() : ImmutableMap.copyOf(context);
  }

  @Override
  public String contentSecurityPolicy() {
    return ReportBrowser.uploadContentSecurityPolicy();
  }

  /**
   * Files of a request.
   *
   * @param names the files' names
   * @param files PNG and JPEG files; in place of DICOM files their images as PNG
   * @param converted true if one of them was a DICOM file, which a browser cannot show
   */
  private record Study(List<String> names, List<byte[]> files, boolean converted) {}

  @Override
  public JsonNode answer(JsonNode request, Model model) {
    Study study = readStudy(request);
    int views = model.views().orElse(0);
    int got = study.files().size();
    Preconditions.checkArgument(
        got == views || (masksAbsent && got > 0 && got < views),
        "got %s images for a study, but the model reads %s%s; choose as many",
        got,
        masksAbsent ? "up to " : "",
        views);
    Map<String, String> context = context(request, model);
    String signature = context.isEmpty() ? signature(model) : WITH_CONTEXT;
    long[] shape = views == 1 ? new long[] {1} : new long[] {1, views};
    List<ByteString> files = new ArrayList<>();
    study.files().forEach(file -> files.add(ByteString.copyFrom(file)));
    files.addAll(Collections.nCopies(views - got, ByteString.EMPTY)); // absent views
    Map<String, WireTensor> inputs = new HashMap<>();
    inputs.put(INPUT, WireTensors.ofStrings(files, shape));
    context.forEach(
        (kind, text) ->
            inputs.put(kind, WireTensors.ofStrings(List.of(ByteString.copyFromUtf8(text)), 1)));
    if (!context.isEmpty() && model.inputs(WITH_CONTEXT).contains(PriorImages.KEY)) {
      WireTensor none = WireTensors.ofStrings(List.of(ByteString.EMPTY), 1, 1);
      inputs.put(PriorImages.KEY, none); // the form has no place for earlier images
    }
    long start = System.nanoTime();
    Map<String, WireTensor> outputs = model.predict(signature, inputs);
    double seconds = (System.nanoTime() - start) / 1e9;
    ExplainedReport report = read(outputs, study.names());
    if (report.views().isEmpty() && study.converted()) {
      report = new ExplainedReport(report.hypotheses(), study.files(), report.attention());
    }
    return ReportView.toJson(String.join(", ", study.names()), report, seconds);
  }

  private static String signature(Model model) {
    return SIGNATURES.stream()
        .filter(model.signatures()::contains)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the model has no signature explain or beams; export it again"));
  }

  private Study readStudy(JsonNode request) {
    List<String> names = new ArrayList<>();
    List<byte[]> files = new ArrayList<>();
    boolean converted = false;
    for (JsonNode image : request.path("images")) {
      String file = image.path("name").asText("image " + names.size());
      byte[] content = decode(file, image.path("b64").asText(""));
      names.add(file);
      files.add(servable(file, content));
      converted |= DicomImage.matches(content);
    }
    return new Study(names, files, converted);
  }

  /** Returns a file that the model reads; errors start with the name, as all of the page do. */
  private byte[] servable(String file, byte[] content) {
    try {
      return PngFile.servable(content, file, range);
    } catch (DataException e) {
      throw new IllegalArgumentException(e.getMessage().replaceFirst("^image ", ""), e);
    }
  }

  private static byte[] decode(String name, String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: its content is not Base64; choose the file again".formatted(name), e);
    }
  }

  /** Reads the report; errors name the files instead of their places. */
  private static ExplainedReport read(Map<String, WireTensor> outputs, List<String> names) {
    try {
      return ExplainedReport.read(outputs).get(0);
    } catch (IllegalArgumentException e) {
      String message =
          PLACE
              .matcher(String.valueOf(e.getMessage()))
              .replaceAll(
                  place ->
                      java.util.regex.Matcher.quoteReplacement(
                          names.get(place.group(2) == null ? 0 : Integer.parseInt(place.group(2)))
                              + ": "));
      throw new IllegalArgumentException(message, e);
    }
  }
}
