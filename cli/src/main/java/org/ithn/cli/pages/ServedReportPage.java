package org.ithn.cli.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Preconditions;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.ithn.savedmodels.ExplainedReport;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;
import org.ithn.serving.standin.WebPage;

/** Page of {@code ./ithn serve}: X-rays in, reports with heat maps out. */
public final class ServedReportPage implements WebPage {
  private static final String INPUT = "image_bytes";

  /** The signature of the page's requests. */
  public static final String SIGNATURE = "explain";

  private static final List<String> SIGNATURES = List.of(SIGNATURE, "beams"); // best first
  private static final Pattern PLACE = Pattern.compile("(the image|image (\\d+)): ");

  private final String name;
  private final String card;

  private ServedReportPage(String name, String card) {
    this.name = name;
    this.card = card;
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
        Files.isRegularFile(card) ? Files.readString(card) : "The model has no model card.");
  }

  @Override
  public String html(Model model) {
    return ReportBrowser.upload(name, model.views(), card);
  }

  @Override
  public String contentSecurityPolicy() {
    return ReportBrowser.uploadContentSecurityPolicy();
  }

  @Override
  public JsonNode answer(JsonNode request, Model model) {
    List<String> names = new ArrayList<>();
    List<ByteString> files = new ArrayList<>();
    for (JsonNode image : request.path("images")) {
      names.add(image.path("name").asText("image " + names.size()));
      files.add(decode(names.get(names.size() - 1), image.path("b64").asText("")));
    }
    int views = model.views().orElse(0);
    Preconditions.checkArgument(
        files.size() == views,
        "got %s images for a study, but the model reads %s; choose as many",
        files.size(),
        views);
    String signature =
        SIGNATURES.stream()
            .filter(model.signatures()::contains)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the model has no signature explain or beams; export it again"));
    long[] shape = views == 1 ? new long[] {1} : new long[] {1, views};
    long start = System.nanoTime();
    Map<String, WireTensor> outputs =
        model.predict(signature, Map.of(INPUT, WireTensors.ofStrings(files, shape)));
    double seconds = (System.nanoTime() - start) / 1e9;
    return ReportView.toJson(String.join(", ", names), read(outputs, names), seconds);
  }

  private static ByteString decode(String name, String base64) {
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(base64));
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
