package org.ithn.framework.config;

/**
 * A configuration that cannot be used; its message is one sentence for the person who wrote it.
 *
 * <p>For instance {@code run.json: unknown key 'ithn.aplha', did you mean 'ithn.alpha'?}
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String origin;
  private final String path;

  /**
   * A problem with one key.
   *
   * @param origin the file, preset or option that it came from
   * @param path the key, for instance {@code ithn.alpha}; empty for the whole file
   * @param problem one sentence, which names the key itself
   */
  public ConfigException(String origin, String path, String problem) {
    this(origin, path, problem, null);
  }

  /** As above, with what went wrong underneath. */
  public ConfigException(String origin, String path, String problem, Throwable cause) {
    super(origin + ": " + problem, cause);
    this.origin = origin;
    this.path = path;
  }

  /** The file, preset or option that it came from. */
  public String origin() {
    return origin;
  }

  /** The key; empty for the whole file. */
  public String path() {
    return path;
  }
}
