package org.ithn.framework.files;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Folder next to its final place whose content is renamed when it is complete.
 *
 * <p>Closing it deletes what was not renamed. So does the end of the program by a signal. A killed
 * process leaves its folder behind, which the next one with the same parent and prefix deletes.
 */
public final class TemporaryFolder implements AutoCloseable {
  private static final String OWNER = "owner.lock";
  private static final String CONTENT = "content";
  private static final int TRIES = 20;
  private static final long PAUSE_MILLIS = 50;

  /** Age at which a folder without a lock, from an earlier snapshot, counts as abandoned. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

  private final Path root;
  private final OwnerLock owner;
  private final CreatedFolders parents;
  private final Thread hook = new Thread(this::deleteWhileInUse, "temporary-folder");

  private TemporaryFolder(Path root, OwnerLock owner, CreatedFolders parents) {
    this.root = root;
    this.owner = owner;
    this.parents = parents;
  }

  /**
   * Creates a folder with default permissions, after deleting the folders of killed processes.
   *
   * @param parent a folder on the same file system as the final place; created if missing, and
   *     deleted again if it is empty in the end
   * @param prefix the beginning of the folder's name, such as {@code .export-}
   */
  public static TemporaryFolder create(Path parent, String prefix) throws IOException {
    CreatedFolders parents = CreatedFolders.create(parent);
    Path root = null;
    try {
      removeAbandoned(parent, prefix);
      Optional<OwnerLock> owner = Optional.empty();
      while (owner.isEmpty()) {
        root = parent.toAbsolutePath().resolve(TemporaryName.create(prefix, ""));
        owner = lock(root);
      }
      TemporaryFolder folder = new TemporaryFolder(root, owner.get(), parents);
      folder.start();
      return folder;
    } catch (IOException e) {
      if (root != null) {
        Files.deleteIfExists(root); // a full disk has no space for the lock
      }
      parents.close();
      throw e;
    }
  }

  private void start() throws IOException {
    try {
      Files.createDirectory(path());
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      deleteAll();
      throw new IOException("%s: not written, because the program is ending".formatted(root), e);
    } catch (IOException e) {
      deleteAll();
      throw e;
    }
  }

  /** Creates a folder; returns empty if another process deletes it before it is locked. */
  private static Optional<OwnerLock> lock(Path root) throws IOException {
    Files.createDirectory(root);
    try {
      return OwnerLock.create(root.resolve(OWNER));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Returns the folder for the content, which the caller renames to its final place. */
  public Path path() {
    return root.resolve(CONTENT);
  }

  /**
   * Deletes the folders of killed processes, also those that were renamed before the kill, of which
   * only the lock is left.
   *
   * @param parent the parent, which need not exist
   */
  public static void removeAbandoned(Path parent, String prefix) throws IOException {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(
            parent.toAbsolutePath(), each -> TemporaryName.matches(each, prefix, ""))) {
      for (Path folder : folders) {
        removeIfAbandoned(folder);
      }
    }
  }

  private static void removeIfAbandoned(Path folder) {
    Path lock = folder.resolve(OWNER);
    try {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      if (Files.exists(lock, LinkOption.NOFOLLOW_LINKS)) {
        OwnerLock.ifAbandoned(lock, () -> delete(folder));
      } else if (isForgotten(folder)) {
        delete(folder);
      } else {
        Files.delete(folder); // only if empty: killed before it was locked, or at its deletion
      }
    } catch (IOException e) {
      // Another process completes or deletes it at the same time, or owns it as another user.
    }
  }

  private static boolean isForgotten(Path folder) throws IOException {
    return Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
        .toInstant()
        .isBefore(Instant.now().minus(FORGOTTEN_AFTER));
  }

  /** Deletes a folder, the lock after the content, so that a kill leaves no content without it. */
  private static void delete(Path folder) throws IOException {
    deleteContent(folder);
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  private static void deleteContent(Path folder) throws IOException {
    Path content = folder.resolve(CONTENT);
    if (Files.exists(content, LinkOption.NOFOLLOW_LINKS)) {
      MoreFiles.deleteRecursively(content, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  /** Deletes the folder while another thread may still write to it. */
  private void deleteWhileInUse() {
    for (int i = 0; i < TRIES && Files.exists(root); i++) {
      try {
        delete(root);
        parents.close();
      } catch (IOException e) {
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Deletes the folder and any content that was not renamed. */
  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the program is ending and the hook deletes the folder
    }
    deleteAll();
  }

  private void deleteAll() throws IOException {
    try (owner) {
      deleteContent(root);
      Files.deleteIfExists(root.resolve(OWNER));
      Files.deleteIfExists(root); // another process may delete the empty folder
    }
    parents.close();
  }
}
