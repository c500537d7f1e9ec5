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
   * Returns the texts of studies by kind, {@code [B]} each, and images of earlier studies, {@code
   * [B, n]}; empty strings are absent ones.
   *
   * @param kinds the kinds that the model reads, all of which a request contains
   * @throws IllegalArgumentException if a study has a text of another kind
   */
  static Map<String, WireTensor> context(List<StudyRequest> studies, List<String> kinds) {
    for (StudyRequest study : studies) {
      for (String kind : study.context().keySet()) {
        requireNamed(kinds, kind);
      }
      if (!study.priorImages().isEmpty()) {
        requireNamed(kinds, StudyRequest.PRIOR_IMAGES);
      }
    }
    Map<String, WireTensor> inputs = new HashMap<>();
    for (String kind : kinds) {
      if (kind.equals(StudyRequest.PRIOR_IMAGES)) {
        inputs.put(kind, priorImages(studies));
        continue;
      }
      List<ByteString> texts =
          studies.stream()
              .map(study -> ByteString.copyFromUtf8(study.context().getOrDefault(kind, "")))
              .toList();
      inputs.put(kind, WireTensors.ofStrings(texts, studies.size()));
    }
    return inputs;
  }

  private static void requireNamed(List<String> kinds, String kind) {
    checkArgument(
        kinds.contains(kind),
        "client: a study has the text '%s', but the options name %s; name all kinds that the"
            + " model reads with ClientOptions.withContext, or leave the text out",
        kind,
        kinds);
  }

  private static WireTensor priorImages(List<StudyRequest> studies) {
    int most = studies.stream().mapToInt(study -> study.priorImages().size()).reduce(1, Math::max);
    List<ByteString> files = new ArrayList<>();
    for (StudyRequest study : studies) {
      study.priorImages().forEach(file -> files.add(ByteString.copyFrom(file)));
      files.addAll(Collections.nCopies(most - study.priorImages().size(), ByteString.EMPTY));
    }
    return WireTensors.ofStrings(files, studies.size(), most);
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
