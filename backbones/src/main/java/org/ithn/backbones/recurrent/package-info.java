/**
 * Steps over the words of a report, one after the other, where training needs their gradient.
 *
 * <p>Start with {@link org.ithn.backbones.recurrent.Recurrence}. To add a recurrent layer, write
 * its {@link org.ithn.backbones.recurrent.Recurrence.RecurrentCell}.
 */
package org.ithn.backbones.recurrent;
