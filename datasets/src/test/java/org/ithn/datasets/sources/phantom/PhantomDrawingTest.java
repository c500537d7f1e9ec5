package org.ithn.datasets.sources.phantom;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.ithn.datasets.sources.phantom.PhantomFindings.Device;
import org.ithn.datasets.sources.phantom.PhantomFindings.Effusion;
import org.ithn.datasets.sources.phantom.PhantomFindings.Heart;
import org.ithn.datasets.sources.phantom.PhantomFindings.Nodule;
import org.ithn.datasets.sources.phantom.PhantomFindings.Pneumothorax;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhantomDrawingTest {
  private static final int SIZE = 64;
  private static final PhantomFindings NORMAL =
      new PhantomFindings(
          Heart.NORMAL, Effusion.NONE, Effusion.NONE, Nodule.NONE, Pneumothorax.NONE, Device.NONE);

  @ParameterizedTest
  @ValueSource(ints = {61, 64, 307})
  void pngContainsThePixels(int size) throws IOException {
    byte[] pixels = PhantomDrawing.draw(NORMAL, size, new Random(3));
    byte[] file = GrayPng.encode(pixels, size);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
    assertThat(image.getWidth()).isEqualTo(size);
    assertThat(image.getHeight()).isEqualTo(size);
    byte[] read = (byte[]) image.getRaster().getDataElements(0, 0, size, size, null);
    assertThat(read).isEqualTo(pixels);
  }

  @Test
  void patientsLeftIsOnTheRightOfTheImage() {
    PhantomFindings left =
        new PhantomFindings(
            Heart.NORMAL,
            Effusion.NONE,
            Effusion.LARGE,
            Nodule.NONE,
            Pneumothorax.NONE,
            Device.NONE);
    PhantomFindings right =
        new PhantomFindings(
            Heart.NORMAL,
            Effusion.LARGE,
            Effusion.NONE,
            Nodule.NONE,
            Pneumothorax.NONE,
            Device.NONE);
    double[] leftHalves = brightness(left);
    double[] rightHalves = brightness(right);
    double[] normalHalves = brightness(NORMAL);
    assertThat(leftHalves[1]).isGreaterThan(normalHalves[1] + 10);
    assertThat(leftHalves[0]).isWithin(2).of(normalHalves[0]);
    assertThat(rightHalves[0]).isGreaterThan(normalHalves[0] + 10);
    assertThat(rightHalves[1]).isWithin(2).of(normalHalves[1]);
  }

  @Test
  void everyFindingCanBeReadFromThePixels() {
    assertReadable("heart", Heart.values(), PhantomFindings::heart);
    assertReadable("rightEffusion", Effusion.values(), PhantomFindings::rightEffusion);
    assertReadable("leftEffusion", Effusion.values(), PhantomFindings::leftEffusion);
    assertReadable("nodule", Nodule.values(), PhantomFindings::nodule);
    assertReadable("pneumothorax", Pneumothorax.values(), PhantomFindings::pneumothorax);
    assertReadable("device", Device.values(), PhantomFindings::device);
  }

  /** Returns the mean of the left and of the right image half over 31 phantoms. */
  private static double[] brightness(PhantomFindings findings) {
    double[] halves = new double[2];
    for (int seed = 0; seed < 31; seed++) {
      byte[] pixels = PhantomDrawing.draw(findings, SIZE, new Random(seed));
      for (int at = 0; at < pixels.length; at++) {
        halves[at % SIZE / (SIZE / 2)] += (pixels[at] & 0xff) / (31.0 * SIZE * SIZE / 2);
      }
    }
    return halves;
  }

  /**
   * Checks that softmax regression on raw pixels classifies nearly every test phantom correctly.
   */
  private static <T> void assertReadable(
      String name, T[] states, Function<PhantomFindings, T> label) {
    Random random = new Random(71);
    List<double[]> images = new ArrayList<>();
    List<T> labels = new ArrayList<>();
    for (int i = 0; i < 1800; i++) {
      PhantomFindings findings = PhantomFindings.sample(random);
      images.add(halved(PhantomDrawing.draw(findings, SIZE, random)));
      labels.add(label.apply(findings));
    }
    double[][] weights = new double[states.length][images.get(0).length];
    for (int epoch = 0; epoch < 30; epoch++) {
      for (int i = 0; i < 1600; i++) {
        double[] probabilities = softmax(weights, images.get(i));
        for (int s = 0; s < states.length; s++) {
          double step = 0.02 * ((labels.get(i).equals(states[s]) ? 1 : 0) - probabilities[s]);
          for (int at = 0; at < weights[s].length; at++) {
            weights[s][at] += step * images.get(i)[at];
          }
        }
      }
    }
    int right = 0;
    for (int i = 1600; i < 1800; i++) {
      double[] probabilities = softmax(weights, images.get(i));
      int best = 0;
      for (int s = 1; s < states.length; s++) {
        best = probabilities[s] > probabilities[best] ? s : best;
      }
      right += labels.get(i).equals(states[best]) ? 1 : 0;
    }
    assertWithMessage("%s: right out of 200", name).that(right).isAtLeast(180);
  }

  private static double[] halved(byte[] pixels) {
    int half = SIZE / 2;
    double[] mean = new double[half * half + 1];
    for (int at = 0; at < pixels.length; at++) {
      mean[at / SIZE / 2 * half + at % SIZE / 2] += ((pixels[at] & 0xff) / 255.0 - 0.45) / 4;
    }
    mean[half * half] = 1;
    return mean;
  }

  private static double[] softmax(double[][] weights, double[] image) {
    double[] scores = new double[weights.length];
    double total = 0;
    for (int s = 0; s < scores.length; s++) {
      double score = 0;
      for (int at = 0; at < image.length; at++) {
        score += weights[s][at] * image[at];
      }
      scores[s] = Math.exp(score);
      total += scores[s];
    }
    for (int s = 0; s < scores.length; s++) {
      scores[s] /= total;
    }
    return scores;
  }
}
