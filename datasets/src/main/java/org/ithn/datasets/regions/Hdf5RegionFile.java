package org.ithn.datasets.regions;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.datasets.DataException;

/**
 * HDF5 file with one data set {@code <image number>_features} of {@code [N, D]} floats per image,
 * as in {@code coco_detections.hdf5}; other data sets are ignored.
 */
final class Hdf5RegionFile implements RegionFile {
  private final Path path;
  private final HdfFile file;
  private final int width;

  private Hdf5RegionFile(Path path, HdfFile file, int width) {
    this.path = path;
    this.file = file;
    this.width = width;
  }

  static Hdf5RegionFile open(Path path, int width) {
    try {
      HdfFile file = new HdfFile(path);
      long end = file.getHdfBackingStorage().getSuperblock().getEndOfFileAddress();
      if (end > Files.size(path)) {
        file.close();
        throw new DataException(
            "regions %s: has %d bytes, its header says %d; it is truncated, copy it again"
                .formatted(path, Files.size(path), end));
      }
      return new Hdf5RegionFile(path, file, width);
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // the library throws all kinds on damaged files
      throw damaged("regions " + path, e);
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw tooLarge("regions " + path, e);
    }
  }

  @Override
  public void check(long image) {
    dataset(image);
  }

  private synchronized Dataset dataset(long image) {
    String place = place(image);
    Node node;
    int[] shape;
    try {
      node = file.getChild(image + "_features");
      shape = node instanceof Dataset dataset ? dataset.getDimensions() : new int[0];
    } catch (RuntimeException e) {
      throw damaged(place, e);
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw tooLarge(place, e);
    }
    if (!(node instanceof Dataset found)) {
      throw new DataException(
          "%s: no such data set; extract this image's features or leave it out".formatted(place));
    }
    if (shape.length != 2 || shape[1] != width || shape[0] < 1 || shape[0] > MAX_REGIONS) {
      throw new DataException(
          "%s: has the shape %s; expected [1 to %d, %d], see data.regions.width"
              .formatted(place, java.util.Arrays.toString(shape), MAX_REGIONS, width));
    }
    return found;
  }

  @Override
  public synchronized float[] read(long image) {
    Dataset dataset = dataset(image);
    Object values;
    try {
      values = dataset.getDataFlat();
    } catch (RuntimeException e) {
      throw damaged(place(image), e);
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw tooLarge(place(image), e);
    }
    if (values instanceof float[] floats) {
      return RegionFile.requireFinite(floats, place(image));
    }
    if (values instanceof double[] doubles) {
      float[] floats = new float[doubles.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) doubles[i];
      }
      return RegionFile.requireFinite(floats, place(image));
    }
    throw new DataException(
        "%s: contains %s; expected floating-point numbers"
            .formatted(place(image), values.getClass().getSimpleName()));
  }

  private String place(long image) {
    return "regions %s, data set '%d_features'".formatted(path, image);
  }

  private static DataException damaged(String place, Exception e) {
    return new DataException(
        "%s: is damaged, truncated or not HDF5 (%s); copy the file again"
            .formatted(place, e.getMessage()),
        e);
  }

  /** The library allocates the sizes in a file's headers before it compares them with the file. */
  private static DataException tooLarge(String place, VirtualMachineError e) {
    return new DataException(
        "%s: declares more data than fits into memory (%s), so it is probably damaged; copy the"
                .formatted(place, e.getMessage())
            + " file again, or raise the heap if other files can be read",
        e);
  }
}
