/**
 * What {@code ./ithn doctor} looks at: the machine, TensorFlow, the disk and the data.
 *
 * <p>Start with {@link org.ithn.experiments.doctor.Doctor}. To add a check, write a method that
 * gives {@link org.ithn.experiments.doctor.Finding}s and call it there.
 */
package org.ithn.experiments.doctor;
