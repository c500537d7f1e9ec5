package org.ithn.experiments.comparison;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.ithn.experiments.UserException;
import org.ithn.framework.runs.RunDirectory;

/** Finder of the run directories below a folder. */
public final class RunFinder {
  private static final int DEEPEST = 8;

  private RunFinder() {}

  /**
   * Summarises all run directories below a folder, itself included, in alphabetical order. Folders
   * that cannot be read are left out.
   *
   * @throws UserException if there is no such folder
   */
  public static List<RunSummary> find(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          "%s: no such folder; name one that contains run directories".formatted(folder));
    }
    List<Path> found = new ArrayList<>();
    FileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
            if (!isRun(each)) {
              return FileVisitResult.CONTINUE;
            }
            found.add(each);
            return FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        };
    Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, visitor);
    return found.stream().sorted().map(RunSummary::of).toList();
  }

  /** Returns true if the folder contains what training writes, even if a part is missing. */
  private static boolean isRun(Path root) {
    RunDirectory folder = new RunDirectory(root);
    return Files.isRegularFile(folder.runRecord())
        || Files.isRegularFile(folder.log())
        || Files.isDirectory(folder.checkpoints());
  }
}
