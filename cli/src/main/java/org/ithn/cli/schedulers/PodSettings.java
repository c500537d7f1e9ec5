package org.ithn.cli.schedulers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ithn.experiments.UserException;

/**
 * Container image and volumes of the pods of a Kubernetes job.
 *
 * @param image the image; its working directory contains {@code ithn}
 * @param volumes the volumes that hold the folder of the results, and the data
 */
public record PodSettings(String image, List<Volume> volumes) {
  public PodSettings {
    volumes = List.copyOf(volumes);
  }

  /**
   * A persistent volume claim.
   *
   * @param claim name of the claim
   * @param path absolute path of the volume in the pods
   */
  public record Volume(String claim, Path path) {}

  /**
   * Parses claims.
   *
   * @param claims {@code NAME} or {@code NAME:PATH} each
   * @param folder path of a claim without one: the folder of the results
   * @throws UserException if there is no image or claim, or a path is relative
   */
  public static PodSettings parse(String image, List<String> claims, Path folder) {
    if (image.isBlank() || claims.isEmpty()) {
      throw new UserException(
          "a Kubernetes job needs an image with ithn and a volume for the results; add --image"
              + " IMAGE and --claim NAME, or --claim NAME:PATH if the volume is mounted above the"
              + " folder of the results");
    }
    List<Volume> volumes = new ArrayList<>();
    for (String claim : claims) {
      int colon = claim.indexOf(':');
      Path path = colon < 0 ? folder : Path.of(claim.substring(colon + 1));
      if (!path.isAbsolute()) {
        throw new UserException(
            "--claim is %s; the path after the colon must be absolute".formatted(claim));
      }
      volumes.add(new Volume(colon < 0 ? claim : claim.substring(0, colon), path.normalize()));
    }
    return new PodSettings(image, volumes);
  }

  /**
   * Checks that paths are on a volume, and absolute, because pods have another working directory.
   *
   * @throws UserException naming the first path that is not
   */
  public void requireMounted(Path folder, Set<Path> data) {
    List<Path> all = new ArrayList<>(List.of(folder));
    all.addAll(data);
    for (Path path : all) {
      if (!path.isAbsolute()) {
        throw new UserException(
            "%s is a relative path, which pods do not find; name it with an absolute path"
                .formatted(path));
      }
      if (volumes.stream().noneMatch(volume -> path.startsWith(volume.path()))) {
        throw new UserException(
            "%s is on none of the volumes %s; add --claim NAME:PATH with a path above it"
                .formatted(path, volumes.stream().map(Volume::path).toList()));
      }
    }
  }
}
