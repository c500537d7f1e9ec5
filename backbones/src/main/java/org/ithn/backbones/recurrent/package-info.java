/**
 * Recurrences over the words of a report whose gradient training needs.
 *
 * <p>Start with {@link org.ithn.backbones.recurrent.Recurrence}. To add a recurrent layer,
 * implement its {@link org.ithn.backbones.recurrent.Recurrence.RecurrentCell}.
 */
package org.ithn.backbones.recurrent;
