/**
 * Models as SavedModels: encoded images in, reports out.
 *
 * <p>Start with {@link org.ithn.savedmodels.ImageDecoding}, the first part of every serving graph.
 */
package org.ithn.savedmodels;
