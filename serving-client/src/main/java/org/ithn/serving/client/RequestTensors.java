package org.ithn.serving.client;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Floats;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;

/** Tensors of requests. */
final class RequestTensors {
  private static final String PRIOR_IMAGES = "prior_images";

  private RequestTensors() {}

  /** Returns the images of studies, {@code [B]} or {@code [B, V]}. */
  static WireTensor images(List<List<byte[]>> studies) {
    checkArgument(!studies.isEmpty(), "client: no study; pass at least one");
    int views = studies.get(0).size();
    checkArgument(
        views >= 1 && studies.stream().allMatch(study -> study.size() == views),
        "client: studies have different numbers of images, the first %s; pass all views of each",
        views);
    List<ByteString> files =
        studies.stream().flatMap(List::stream).map(ByteString::copyFrom).toList();
    return views == 1
        ? WireTensors.ofStrings(files, studies.size())
        : WireTensors.ofStrings(files, studies.size(), views);
  }

  /**
   * Returns the texts of studies by kind, {@code [B]} each, and N images of earlier studies, {@code
   * [B, N]}; empty strings are absent ones.
   *
   * @param options name the kinds that the model reads, all of which a request contains, and N
   * @throws IllegalArgumentException if a study has a text of another kind or more images
   */
  static Map<String, WireTensor> context(List<StudyRequest> studies, ClientOptions options) {
    studies.forEach(study -> requireNamed(study, options));
    Map<String, WireTensor> inputs = new HashMap<>();
    for (String kind : options.context()) {
      List<ByteString> texts =
          studies.stream()
              .map(study -> ByteString.copyFromUtf8(study.context().getOrDefault(kind, "")))
              .toList();
      inputs.put(kind, WireTensors.ofStrings(texts, studies.size()));
    }
    if (options.priorImages() > 0) {
      inputs.put(PRIOR_IMAGES, priorImages(studies, options.priorImages()));
    }
    return inputs;
  }

  private static void requireNamed(StudyRequest study, ClientOptions options) {
    for (String kind : study.context().keySet()) {
      checkArgument(
          options.context().contains(kind),
          "client: a study has the text '%s', but the options name %s; name all kinds that the"
              + " model reads with ClientOptions.withContext, or leave the text out",
          kind,
          options.context());
    }
    checkArgument(
        study.priorImages().size() <= options.priorImages(),
        "client: a study has %s images of an earlier study, but the options say that the model"
            + " reads %s; set their number with ClientOptions.withPriorImages, or leave some out",
        study.priorImages().size(),
        options.priorImages());
  }

  private static WireTensor priorImages(List<StudyRequest> studies, int count) {
    List<ByteString> files = new ArrayList<>();
    for (StudyRequest study : studies) {
      study.priorImages().forEach(file -> files.add(ByteString.copyFrom(file)));
      files.addAll(Collections.nCopies(count - study.priorImages().size(), ByteString.EMPTY));
    }
    return WireTensors.ofStrings(files, studies.size(), count);
  }

  /** Returns the region features of studies, {@code [B, R, D]}. */
  static WireTensor regions(List<float[][]> studies) {
    checkArgument(!studies.isEmpty(), "client: no study; pass at least one");
    int count = studies.get(0).length;
    int width = count == 0 ? 0 : studies.get(0)[0].length;
    float[][] rows = studies.stream().flatMap(Arrays::stream).toArray(float[][]::new);
    checkArgument(
        width > 0
            && studies.stream().allMatch(study -> study.length == count)
            && Arrays.stream(rows).allMatch(row -> row.length == width),
        "client: studies differ in the number or width of regions, the first has %s of width %s;"
            + " pass as many regions as the model reads and pad missing ones with zeros",
        count,
        width);
    return WireTensors.ofFloats(Floats.concat(rows), studies.size(), count, width);
  }
}
