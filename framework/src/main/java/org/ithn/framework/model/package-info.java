/**
 * The interfaces of a backbone: an encoder-decoder that writes a report for the images of a study.
 *
 * <p>Start with {@link org.ithn.framework.model.Backbone}. To add one, implement it and {@link
 * org.ithn.framework.model.IncrementalDecoder} outside this module and register a {@link
 * org.ithn.framework.model.BackboneProvider} in {@code META-INF/services}.
 */
package org.ithn.framework.model;
