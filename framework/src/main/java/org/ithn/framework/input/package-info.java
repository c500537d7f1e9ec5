/**
 * Image input with TensorFlow's input ops ({@code tf.data}), an alternative to the readers in Java.
 *
 * <p>Start with {@link org.ithn.framework.input.ImagePipeline}. {@link
 * org.ithn.framework.input.ImageRules} says which files are used, {@link
 * org.ithn.framework.input.ImageFileReader} applies it in the graph, here and in served models, and
 * {@code ImagePreprocessing} defines the steps for one image. To add an augmentation, add a step
 * there and its random numbers to {@link org.ithn.framework.input.AugmentationParameters}.
 */
package org.ithn.framework.input;
