package org.ithn.cli.pages;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.ithn.framework.data.PatientFact;

/**
 * Form of the page of {@code serve}: image files, and what a model reads beside them.
 *
 * @param views the number of images per study; empty if the model reads no image files
 * @param masksAbsent true if a study may have fewer images
 * @param kinds the texts and facts that the model reads, such as {@code indication} and {@code age}
 */
record UploadForm(OptionalInt views, boolean masksAbsent, List<String> kinds) {
  private static final String FORM =
      """
      <section class="upload" data-views="%d" data-fewer="%b">
      <label class="drop" id="drop"><input type="file" id="files" multiple>
      <span>Drop chest X-rays here, or choose files.</span> <small>%s</small></label>
      %s<p class="quiet">PNG, JPEG or DICOM. The files stay on this machine and are not saved.</p>
      <p id="state" role="status"></p>
      <div id="errors" role="alert"></div>
      </section>
      """;

  private static final String CONTEXT =
      """
      <fieldset class="context"><legend>About the next study, optional</legend>
      %s<small>Fill in before you choose its files. The fields are cleared for each study.</small></fieldset>
      """;

  private static final String TEXT =
      """
      <label>%s <input type="text" data-kind="%s" maxlength="4000" autocomplete="off"></label>
      """;

  private static final String AGE =
      """
      <label>age in years <input type="number" data-kind="age" min="0" max="120" step="1"></label>
      """;

  private static final String SEX =
      """
      <label>sex <select data-kind="sex"><option value="">unknown</option>
      <option>female</option><option>male</option></select></label>
      """;

  UploadForm {
    kinds = List.copyOf(kinds);
  }

  /** Returns the form, which {@code upload.js} reads. */
  String html() {
    if (views.isEmpty()) {
      return "<section><p>The model does not read image files. Send its inputs to the REST"
          + " interface.</p></section>";
    }
    int count = views.getAsInt();
    String context =
        kinds.isEmpty()
            ? ""
            : CONTEXT.formatted(
                kinds.stream().map(UploadForm::field).collect(Collectors.joining()));
    return FORM.formatted(count, masksAbsent, hint(count), context);
  }

  private String hint(int count) {
    return count == 1
        ? "The model reads one image per study; each file gets its own report."
        : "The model reads %s%d images per study; choose all of a study at once."
            .formatted(masksAbsent ? "up to " : "", count);
  }

  private static String field(String kind) {
    if (kind.equals(PatientFact.AGE.key())) {
      return AGE;
    }
    return kind.equals(PatientFact.SEX.key())
        ? SEX
        : TEXT.formatted(HtmlPage.escape(kind.replace('_', ' ')), HtmlPage.escape(kind));
  }
}
