/**
 * Tables of report sentences that a backbone may retrieve instead of writing them word by word.
 *
 * <p>Start with {@link org.ithn.framework.templates.TemplateTable}. The command {@code templates}
 * writes its file; a backbone that retrieves sentences reads it.
 */
package org.ithn.framework.templates;
