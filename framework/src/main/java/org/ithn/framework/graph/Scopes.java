package org.ithn.framework.graph;

/**
 * Names of the top-level variable scopes.
 *
 * <p>They begin the keys of every checkpoint, so renaming one breaks saved models.
 */
public final class Scopes {
  /** Variables of the model family. */
  public static final String BACKBONE = "backbone";

  /** Variables of the projections into the joint image-report space. */
  public static final String ALIGNMENT = "alignment";

  /** Moments of the optimiser. */
  public static final String OPTIMISER = "optimiser";

  private Scopes() {}
}
