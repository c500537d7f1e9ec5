package org.ithn.cli.pages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.Run;

/**
 * Studies of a run's data.
 *
 * @param byId the studies of all splits by id; empty if the data are missing
 * @param train the training studies
 * @param problem one sentence about missing data; empty if there is none
 */
record RunStudies(Map<String, Study> byId, List<Study> train, String problem) {
  /** Reads the studies; missing or damaged data are part of the result. */
  static RunStudies read(Run run) throws IOException {
    try {
      run.requireData();
      StudySet studies =
          Experiment.loadStudies(run.experiment().data(), BadExamples.skipAndRecord());
      Map<String, Study> byId = new LinkedHashMap<>();
      for (List<Study> split : List.of(studies.train(), studies.validation(), studies.test())) {
        split.forEach(study -> byId.put(study.id(), study));
      }
      return new RunStudies(byId, studies.train(), "");
    } catch (DataException | UserException e) {
      return new RunStudies(Map.of(), List.of(), e.getMessage());
    }
  }

  /** Returns the images of an example: one of {@code STUDY#VIEW}, or all of {@code STUDY}. */
  List<Path> images(String example) {
    String id = Predictions.studyId(example);
    List<Path> images = Optional.ofNullable(byId.get(id)).map(Study::imagePaths).orElse(List.of());
    if (id.equals(example)) {
      return images;
    }
    int view = Integer.parseInt(example.substring(id.length() + 1));
    return view < images.size() ? List.of(images.get(view)) : List.of();
  }
}
