package org.ithn.framework.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.tensorflow.TensorFlow;

/**
 * TensorFlow's native libraries, loaded on another thread while the caller reads and checks files.
 * Loading takes a third of the time of a short command.
 */
public final class NativeLibraries {
  private final CompletableFuture<Void> loading;

  private NativeLibraries(CompletableFuture<Void> loading) {
    this.loading = loading;
  }

  /** Starts to load the libraries; does nothing where they are loaded already. */
  public static NativeLibraries startLoading() {
    return new NativeLibraries(CompletableFuture.runAsync(TensorFlow::version));
  }

  /**
   * Waits until the libraries are loaded.
   *
   * @throws LinkageError if they cannot be loaded, for example on a platform without natives
   */
  public void await() {
    try {
      loading.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }
}
