/**
 * What a backbone is: an encoder-decoder that writes a report for an image.
 *
 * <p>Start with {@link org.ithn.framework.model.Backbone}. To add one, implement it and {@link
 * org.ithn.framework.model.IncrementalDecoder} outside this module and name a {@link
 * org.ithn.framework.model.BackboneProvider} in {@code META-INF/services}.
 */
package org.ithn.framework.model;
