/**
 * Reading images with TensorFlow's input ops ({@code tf.data}), beside the readers in Java.
 *
 * <p>Start with {@link org.ithn.framework.input.ImagePipeline}. What is done to one image is the
 * function of {@code ImagePreprocessing}; a further kind of augmentation becomes one more of its
 * steps, with its draws in {@link org.ithn.framework.input.AugmentationParameters}.
 */
package org.ithn.framework.input;
