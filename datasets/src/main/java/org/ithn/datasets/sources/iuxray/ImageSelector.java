package org.ithn.datasets.sources.iuxray;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.DataException;

/**
 * Selector of a study's images: the first ones by name, as in R2Gen's tree.
 *
 * @param index the available files
 */
record ImageSelector(ImageIndex index) {
  /** Returns the number of images to choose from. */
  int availableCount(SourceStudy study) {
    if (!study.images().isEmpty()) {
      return study.images().size();
    }
    int inTree = index.studyFolders(study.number()).values().stream().mapToInt(Map::size).sum();
    return Math.max(inTree, index.filesByName(study.number()).size());
  }

  /** Returns the study's id: its folder in R2Gen's tree, or derived from its first image's name. */
  String studyId(SourceStudy study) {
    Map<String, ? extends Map<Integer, Path>> trees = index.studyFolders(study.number());
    if (!trees.isEmpty()) {
      return trees.keySet().iterator().next();
    }
    return ImageName.studyName(
        study.images().isEmpty()
            ? index.filesByName(study.number()).keySet().iterator().next()
            : study.images().get(0));
  }

  /**
   * Returns the image files of a study.
   *
   * @param id the study's id
   * @param count the number of images
   * @throws DataException if one of them is missing
   */
  List<Path> files(SourceStudy study, String id, int count) {
    Map<Integer, Path> tree = index.studyFolders(study.number()).get(id);
    return tree != null ? selectFromTree(tree, id, count) : selectByName(study, id, count);
  }

  private static List<Path> selectFromTree(Map<Integer, Path> tree, String id, int count) {
    List<Path> files = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      Path file = tree.get(number);
      if (file == null) {
        throw new DataException(
            "study '%s': the image %s/%d.png (or .jpg) is missing; check the folder of images"
                .formatted(id, id, number));
      }
      files.add(file);
    }
    return files;
  }

  private List<Path> selectByName(SourceStudy study, String id, int count) {
    Map<String, Path> files = index.filesByName(study.number());
    List<String> names = new ArrayList<>();
    if (study.images().isEmpty()) {
      names.addAll(files.keySet());
    } else {
      study.images().forEach(name -> names.add(ImageName.parse(name).orElseThrow().text()));
    }
    // Some reports have images of two series; the study is named after the one that it uses.
    List<String> series = names.stream().filter(name -> belongsToStudy(name, id)).toList();
    List<String> chosen = series.size() >= count ? series : names;
    if (chosen.size() < count) {
      throw new DataException(
          "study '%s': has %d images, %d are required; leave it out or lower the number of views"
              .formatted(id, chosen.size(), count));
    }
    return chosen.stream()
        .limit(count)
        .map(
            name -> {
              if (!files.containsKey(name)) {
                throw new DataException(
                    "study '%s': the image %s is missing; check the folder of images"
                        .formatted(id, name));
              }
              return files.get(name);
            })
        .toList();
  }

  private static boolean belongsToStudy(String name, String id) {
    return ImageName.parse(id + "-0")
        .map(first -> name.startsWith(ImageName.studyName(first.text()) + "-"))
        .orElse(false);
  }
}
