package org.ithn.experiments.templates;

import java.util.List;
import org.ithn.framework.templates.TemplateTable;

/**
 * Templates of the training reports, and their coverage for other thresholds.
 *
 * @param table the templates
 * @param coverage the coverage by number of studies, ascending
 */
public record MinedTemplates(TemplateTable table, List<Coverage> coverage) {
  public MinedTemplates {
    coverage = List.copyOf(coverage);
  }
}
