package org.ithn.serving.client;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.serving.client.ServingException.Code;

/**
 * Bisecting request for reports that finds invalid studies and images.
 *
 * <p>If the server rejects a whole batch, its halves are sent separately, down to single studies
 * and images. If the model reports errors per row, only the images of the invalid rows are sent
 * again.
 *
 * <p>k invalid studies among n cost about {@code k log2 n} additional requests. The rejection of a
 * single study is attributed to its images only if the server accepts a valid picture in their
 * place; otherwise the request itself is invalid and the rejection is rethrown.
 */
final class InvalidImageSearch {
  /** A gray PNG of 8 x 8 pixels. */
  private static final byte[] VALID_IMAGE =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR4nGNogAIGyhgAgIQgAQ2AJGEAAAAASUVORK5CYII=");

  private final ReportClient client;
  private final List<StudyRequest> studies;
  private final List<Optional<Report>> found;
  private final List<InvalidStudy> invalidStudies;
  private boolean serverAcceptsImages;

  /** Creates a search that fills {@code found} and {@code invalidStudies}. */
  InvalidImageSearch(
      ReportClient client,
      List<StudyRequest> studies,
      List<Optional<Report>> found,
      List<InvalidStudy> invalidStudies) {
    this.client = client;
    this.studies = studies;
    this.found = found;
    this.invalidStudies = invalidStudies;
  }

  /** Requests reports for the studies from {@code from} (inclusive) to {@code end} (exclusive). */
  void search(int from, int end) {
    try {
      List<ReportClient.RowResult> rows = client.sendBatch(studies.subList(from, end));
      for (int i = 0; i < rows.size(); i++) {
        record(from + i, rows.get(i));
      }
    } catch (ServingException e) {
      if (e.code() != Code.INVALID_REQUEST) {
        throw e;
      }
      if (end - from > 1) {
        search(from, (from + end) / 2);
        search((from + end) / 2, end);
      } else {
        invalidStudies.add(
            new InvalidStudy(from, invalidImages(studies.get(from), e), e.getMessage()));
      }
    }
  }

  private void record(int study, ReportClient.RowResult row) {
    try {
      found.set(study, Optional.of(row.orElseThrow()));
    } catch (ServingException e) {
      invalidStudies.add(
          new InvalidStudy(study, invalidImages(studies.get(study), e), e.getMessage()));
    }
  }

  /** Returns the invalid views; none if the server accepts the images without the texts. */
  private List<Integer> invalidImages(StudyRequest study, ServingException rejection) {
    boolean textsAlone = !study.isImagesAlone() && !isRejected(study.images());
    return textsAlone ? List.of() : invalidViews(study.images(), rejection);
  }

  /** Returns the invalid views; each view is sent in place of all of them. */
  private List<Integer> invalidViews(List<byte[]> study, ServingException rejection) {
    checkServer(study.size(), rejection);
    List<Integer> images = new ArrayList<>();
    for (int view = 0; view < study.size(); view++) {
      if (study.size() == 1 || isRejected(study.get(view), study.size())) {
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

  private void checkServer(int views, ServingException rejection) {
    if (!serverAcceptsImages && isRejected(VALID_IMAGE, views)) {
      throw rejection;
    }
    serverAcceptsImages = true;
  }

  private boolean isRejected(byte[] image, int views) {
    return isRejected(Collections.nCopies(views, image));
  }

  private boolean isRejected(List<byte[]> images) {
    try {
      client.sendBatch(List.of(new StudyRequest(images, Map.of()))).get(0).orElseThrow();
      return false;
    } catch (ServingException e) {
      if (e.code() == Code.INVALID_REQUEST) {
        return true;
      }
      throw e;
    }
  }
}
