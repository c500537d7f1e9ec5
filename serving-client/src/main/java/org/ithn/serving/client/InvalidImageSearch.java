package org.ithn.serving.client;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.ithn.serving.client.ServingException.Code;

/**
 * Asks for reports, and by halves where a batch is refused as a whole, down to single studies and
 * images. Models that name their broken rows are asked again for the images of these alone.
 *
 * <p>k broken studies among n cost about {@code k log2 n} requests more. A refusal of a single
 * study is put down to its images only if the server takes a sound picture in their place;
 * otherwise the request itself is at fault, and that is what the caller is told.
 */
final class InvalidImageSearch {
  /** A gray PNG of 8 x 8 pixels. */
  private static final byte[] SOUND =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR4nGNogAIGyhgAgIQgAQ2AJGEAAAAASUVORK5CYII=");

  private final ReportClient client;
  private final List<List<byte[]>> studies;
  private final List<Optional<Report>> found;
  private final List<InvalidStudy> broken;
  private boolean serverTakesPictures;

  /** Fills {@code found} and {@code broken}. */
  InvalidImageSearch(
      ReportClient client,
      List<List<byte[]>> studies,
      List<Optional<Report>> found,
      List<InvalidStudy> broken) {
    this.client = client;
    this.studies = studies;
    this.found = found;
    this.broken = broken;
  }

  /** Asks for the studies from {@code from} to before {@code end}. */
  void search(int from, int end) {
    try {
      List<ReportClient.RowResult> rows = client.sendBatch(studies.subList(from, end));
      for (int i = 0; i < rows.size(); i++) {
        note(from + i, rows.get(i));
      }
    } catch (ServingException e) {
      if (e.code() != Code.INVALID_REQUEST) {
        throw e;
      }
      if (end - from > 1) {
        search(from, (from + end) / 2);
        search((from + end) / 2, end);
      } else {
        broken.add(new InvalidStudy(from, invalidImages(studies.get(from), e), e.getMessage()));
      }
    }
  }

  private void note(int study, ReportClient.RowResult row) {
    try {
      found.set(study, Optional.of(row.orElseThrow()));
    } catch (ServingException e) {
      broken.add(new InvalidStudy(study, invalidImages(studies.get(study), e), e.getMessage()));
    }
  }

  /** Which views are broken: each is asked for in place of all. */
  private List<Integer> invalidImages(List<byte[]> study, ServingException refusal) {
    checkServer(study.size(), refusal);
    List<Integer> images = new ArrayList<>();
    for (int view = 0; view < study.size(); view++) {
      if (study.size() == 1 || refuses(study.get(view), study.size())) {
        images.add(view);
      }
    }
    return images.isEmpty() ? allViews(study) : images;
  }

  private static List<Integer> allViews(List<byte[]> study) {
    List<Integer> all = new ArrayList<>();
    for (int view = 0; view < study.size(); view++) {
      all.add(view);
    }
    return all;
  }

  private void checkServer(int views, ServingException refusal) {
    if (!serverTakesPictures && refuses(SOUND, views)) {
      throw refusal;
    }
    serverTakesPictures = true;
  }

  private boolean refuses(byte[] image, int views) {
    try {
      client.sendBatch(List.of(Collections.nCopies(views, image))).get(0).orElseThrow();
      return false;
    } catch (ServingException e) {
      if (e.code() == Code.INVALID_REQUEST) {
        return true;
      }
      throw e;
    }
  }
}
