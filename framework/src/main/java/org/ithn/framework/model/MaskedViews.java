package org.ithn.framework.model;

/**
 * A backbone that can ignore the views that a study lacks.
 *
 * <p>An absent view is an image of zeros, which no normalised image is. Its content then affects no
 * output. The first view is always present.
 */
public interface MaskedViews {
  /** Returns this backbone, which then ignores absent views. */
  Backbone withMaskedViews();
}
