package org.ithn.datasets.sources.iuxray;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;

/** Index of the images in a folder, by name ({@link ImageName}) or by study (R2Gen's tree). */
final class ImageIndex {
  private static final int MAX_DEPTH = 4;
  private static final Pattern NUMBERED = Pattern.compile("\\d{1,3}\\.[A-Za-z]{3,4}");

  private final Path root;
  private final BadExamples bad;

  /** Files by report number, then by name, ascending. */
  private final Map<Integer, TreeMap<String, Path>> named = new HashMap<>();

  /** Files by report number, then by study, then by image number. */
  private final Map<Integer, TreeMap<String, TreeMap<Integer, Path>>> trees = new HashMap<>();

  private ImageIndex(Path root, BadExamples bad) {
    this.root = root;
    this.bad = bad;
  }

  /** Scans a folder; links that leave it are bad examples, files with other names are ignored. */
  static ImageIndex scan(Path folder, BadExamples bad) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "images %s: no such folder; check the folder of images".formatted(folder));
    }
    try {
      ImageIndex index = new ImageIndex(folder.toRealPath(), bad);
      try (Stream<Path> all = Files.walk(index.root, MAX_DEPTH)) {
        all.sorted().forEach(index::add);
      }
      if (index.named.isEmpty() && index.trees.isEmpty()) {
        throw new DataException(
            ("images %s: no file is named like an IU X-Ray image; expected CXR17_IM-0477-1001.png,"
                    + " 17_IM-0477-1001.dcm.png or CXR17_IM-0477/0.png")
                .formatted(folder));
      }
      return index;
    } catch (IOException e) {
      throw new DataException(
          "images %s: cannot be listed (%s)".formatted(folder, e.getMessage()), e);
    }
  }

  /** Returns the folder's real path, with links resolved. */
  Path root() {
    return root;
  }

  /** Returns the studies of R2Gen's tree that belong to a report, with their images by number. */
  Map<String, ? extends Map<Integer, Path>> studyFolders(int number) {
    return trees.getOrDefault(number, new TreeMap<>());
  }

  /** Returns a report's image files by image name. */
  Map<String, Path> filesByName(int number) {
    return named.getOrDefault(number, new TreeMap<>());
  }

  private void add(Path file) {
    String name = file.getFileName().toString();
    String folder = file.getParent().getFileName().toString();
    Optional<ImageName> image = ImageName.parseFileName(name);
    Optional<ImageName> study = ImageName.parse(folder + "-0");
    boolean numbered = NUMBERED.matcher(name).matches() && !ImageName.suffix(name).isEmpty();
    if (image.isEmpty() && !(numbered && study.isPresent())) {
      if (Files.isSymbolicLink(file) && Files.isDirectory(file)) {
        refuse(file, "is a link to a folder and is not followed; copy the folder itself");
      }
      return;
    }
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) || isOutside(file)) {
      return;
    }
    Path first =
        image.isPresent()
            ? named
                .computeIfAbsent(image.get().number(), key -> new TreeMap<>())
                .putIfAbsent(image.get().text(), file)
            : trees
                .computeIfAbsent(study.orElseThrow().number(), key -> new TreeMap<>())
                .computeIfAbsent(folder, key -> new TreeMap<>())
                .putIfAbsent(Integer.parseInt(name.substring(0, name.indexOf('.'))), file);
    if (first != null) {
      refuse(file, "has the same image name as %s; remove one".formatted(first));
    }
  }

  private boolean isOutside(Path file) {
    if (!Files.isSymbolicLink(file)) {
      return false;
    }
    try {
      if (file.toRealPath().startsWith(root)) {
        return false;
      }
      refuse(file, "is a link that leaves the image folder; copy the file itself");
    } catch (IOException e) {
      refuse(file, "is a broken link; remove it");
    }
    return true;
  }

  private void refuse(Path file, String problem) {
    bad.add(
        root.relativize(file).toString(),
        new DataException("image %s: %s".formatted(file, problem)));
  }
}
