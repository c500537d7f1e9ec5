/**
 * Image input with TensorFlow's input ops ({@code tf.data}), an alternative to the readers in Java.
 *
 * <p>Start with {@link org.ithn.framework.input.ImagePipeline}. {@code ImagePreprocessing} defines
 * the steps for one image. To add an augmentation, add a step there and its random numbers to
 * {@link org.ithn.framework.input.AugmentationParameters}.
 */
package org.ithn.framework.input;
