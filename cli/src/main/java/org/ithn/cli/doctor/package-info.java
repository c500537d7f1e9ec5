/**
 * Checks of {@code ./ithn doctor}: the machine, TensorFlow, the disk and the data.
 *
 * <p>Start with {@link org.ithn.cli.doctor.Doctor}. To add a check, write a method that returns
 * {@link org.ithn.cli.doctor.Finding}s and call it there.
 */
package org.ithn.cli.doctor;
