package org.ithn.framework.files;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

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
  private final FileChannel owner;
  private final Thread hook = new Thread(this::deleteWhileInUse, "temporary-folder");

  private TemporaryFolder(Path root) throws IOException {
    this.root = root;
    Path lock = root.resolve(OWNER);
    this.owner = FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    OwnerLock.acquire(lock, owner);
  }

  /**
   * Creates a folder with default permissions, after deleting the folders of killed processes.
   *
   * @param parent an existing folder, on the same file system as the final place
   * @param prefix the beginning of the folder's name, such as {@code .export-}
   */
  public static TemporaryFolder create(Path parent, String prefix) throws IOException {
    removeAbandoned(parent, prefix);
    Path root =
        Files.createDirectory(parent.toAbsolutePath().resolve(TemporaryName.create(prefix, "")));
    TemporaryFolder folder = new TemporaryFolder(root);
    Files.createDirectory(folder.path());
    try {
      Runtime.getRuntime().addShutdownHook(folder.hook);
    } catch (IllegalStateException e) {
      folder.deleteAll();
      throw new IOException("%s: not written, because the program is ending".formatted(parent), e);
    }
    return folder;
  }

  /** Returns the folder for the content, which the caller renames to its final place. */
  public Path path() {
    return root.resolve(CONTENT);
  }

  private static void removeAbandoned(Path parent, String prefix) throws IOException {
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
      boolean abandoned =
          Files.exists(lock, LinkOption.NOFOLLOW_LINKS)
              ? OwnerLock.isAbandoned(lock)
              : !OwnerLock.isYoungerThan(folder, FORGOTTEN_AFTER);
      if (abandoned && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        delete(folder);
      }
    } catch (IOException e) {
      // Another process completes or deletes it at the same time, or owns it as another user.
    }
  }

  private static void delete(Path folder) throws IOException {
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  /** Deletes the folder while another thread may still write to it. */
  private void deleteWhileInUse() {
    for (int i = 0; i < TRIES && Files.exists(root); i++) {
      try {
        delete(root);
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

  /** Deletes the content first, while the lock keeps other processes away. */
  private void deleteAll() throws IOException {
    Path lock = root.resolve(OWNER);
    try (owner) {
      if (Files.exists(path())) {
        delete(path());
      }
    } finally {
      OwnerLock.forget(lock);
      Files.deleteIfExists(lock);
      Files.deleteIfExists(root);
    }
  }
}
