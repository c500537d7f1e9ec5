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
  private static final int TRAIN = 1600;
  private static final int TEST = 200;
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
    Random random = new Random(71);
    List<PhantomFindings> findings = new ArrayList<>();
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < TRAIN + TEST; i++) {
      findings.add(PhantomFindings.sample(random));
      images.add(halved(PhantomDrawing.draw(findings.get(i), SIZE, random)));
    }
    assertReadable(images, findings, "heart", Heart.values(), PhantomFindings::heart);
    assertReadable(
        images, findings, "rightEffusion", Effusion.values(), PhantomFindings::rightEffusion);
    assertReadable(
        images, findings, "leftEffusion", Effusion.values(), PhantomFindings::leftEffusion);
    assertReadable(images, findings, "nodule", Nodule.values(), PhantomFindings::nodule);
    assertReadable(
        images, findings, "pneumothorax", Pneumothorax.values(), PhantomFindings::pneumothorax);
    assertReadable(images, findings, "device", Device.values(), PhantomFindings::device);
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
   * Training ends after 30 epochs, or once it has classified nearly every training phantom.
   */
  private static <T> void assertReadable(
      List<float[]> images,
      List<PhantomFindings> findings,
      String name,
      T[] states,
      Function<PhantomFindings, T> label) {
    int[] labels =
        findings.stream().mapToInt(each -> List.of(states).indexOf(label.apply(each))).toArray();
    float[][] weights = new float[states.length][images.get(0).length];
    int seen = 0;
    for (int epoch = 0; epoch < 30 && seen < 0.98 * TRAIN; epoch++) {
      seen = 0;
      for (int i = 0; i < TRAIN; i++) {
        double[] probabilities = softmax(weights, images.get(i));
        seen += largest(probabilities) == labels[i] ? 1 : 0;
        for (int s = 0; s < states.length; s++) {
          float step = (float) (0.02 * ((labels[i] == s ? 1 : 0) - probabilities[s]));
          for (int at = 0; at < weights[s].length; at++) {
            weights[s][at] += step * images.get(i)[at];
          }
        }
      }
    }
    int right = 0;
    for (int i = TRAIN; i < TRAIN + TEST; i++) {
      right += largest(softmax(weights, images.get(i))) == labels[i] ? 1 : 0;
    }
    assertWithMessage("%s: right out of %s", name, TEST).that(right).isAtLeast(TEST * 9 / 10);
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int s = 1; s < values.length; s++) {
      best = values[s] > values[best] ? s : best;
    }
    return best;
  }

  private static float[] halved(byte[] pixels) {
    int half = SIZE / 2;
    float[] mean = new float[half * half + 1];
    for (int at = 0; at < pixels.length; at++) {
      mean[at / SIZE / 2 * half + at % SIZE / 2] += ((pixels[at] & 0xff) / 255f - 0.45f) / 4;
    }
    mean[half * half] = 1;
    return mean;
  }

  private static double[] softmax(float[][] weights, float[] image) {
    double[] scores = new double[weights.length];
    double total = 0;
    for (int s = 0; s < scores.length; s++) {
      float score = 0;
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
