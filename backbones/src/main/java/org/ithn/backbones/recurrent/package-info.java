/**
 * Recurrences over the words of a report whose gradient training needs.
 *
 * <p>Start with {@link org.ithn.backbones.recurrent.Recurrence}; {@link
 * org.ithn.backbones.recurrent.LstmCell} is a cell, {@link
 * org.ithn.backbones.recurrent.SentencePositions} tells sentences apart, and {@link
 * org.ithn.backbones.recurrent.VocabularyLayer} lets a plan decide the end of the report. To add a
 * recurrent layer, implement its {@link org.ithn.backbones.recurrent.Recurrence.RecurrentCell}.
 */
package org.ithn.backbones.recurrent;
