package org.ithn.datasets.sources.iuxray;

import com.google.common.base.Ascii;
import com.google.common.base.Strings;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.ithn.datasets.DataException;

/**
 * Parser of Open-i's XML reports: {@code uId}, {@code AbstractText} with the labels {@code
 * FINDINGS}, {@code IMPRESSION}, {@code INDICATION} and {@code COMPARISON}, the {@code major} terms
 * and the {@code parentImage} ids. A document type is rejected; no other file is ever opened.
 */
final class ReportXml {
  private static final Set<String> SECTIONS =
      Set.of("FINDINGS", "IMPRESSION", "INDICATION", "COMPARISON");
  private static final Pattern ID = Pattern.compile("CXR(\\d{1,6})");

  private final String place;
  private final XMLStreamReader xml;
  private final List<String> images = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private int number = -1;
  private final Map<String, String> sections = new HashMap<>();

  private ReportXml(String place, XMLStreamReader xml) {
    this.place = place;
    this.xml = xml;
  }

  /**
   * Reads a report.
   *
   * @param place the file or archive entry, for messages
   * @throws DataException if the report is invalid; the message names place and line
   */
  static SourceStudy read(String place, byte[] content) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    try {
      XMLStreamReader reader =
          factory.createXMLStreamReader(new StringReader(XmlText.decode(place, content)));
      try {
        return new ReportXml(place, reader).study();
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
      throw new DataException(
          "%s, line %d: is not valid XML (%s); copy it again from its source"
              .formatted(place, line, detail(e)),
          e);
    }
  }

  /** Returns the parser's message without its position and line breaks. */
  private static String detail(XMLStreamException e) {
    String message = String.valueOf(e.getMessage());
    int at = message.lastIndexOf("Message: ");
    return (at < 0 ? message : message.substring(at + 9)).replaceAll("\\s+", " ").strip();
  }

  private SourceStudy study() throws XMLStreamException {
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD ->
            throw problem("has a document type (DTD), which could open other files; remove it");
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw problem("uses the entity '" + xml.getLocalName() + "'; write its text");
        case XMLStreamConstants.START_ELEMENT -> element();
        default -> {}
      }
    }
    if (number < 0) {
      throw problem("has no uId; expected <uId id=\"CXR..\"/>");
    }
    return new SourceStudy(
        number,
        place,
        sections.getOrDefault("findings", ""),
        sections.getOrDefault("impression", ""),
        images,
        tags,
        sections);
  }

  private void element() throws XMLStreamException {
    switch (xml.getLocalName()) {
      case "uId" -> id();
      case "AbstractText" -> section(Strings.nullToEmpty(xml.getAttributeValue(null, "Label")));
      case "major" -> tags.add(xml.getElementText());
      case "parentImage" -> image();
      default -> {}
    }
  }

  private void section(String label) throws XMLStreamException {
    if (!SECTIONS.contains(label)) {
      return;
    }
    String key = Ascii.toLowerCase(label);
    if (sections.containsKey(key)) {
      throw problem("has two %s sections; remove one".formatted(label));
    }
    sections.put(key, xml.getElementText());
  }

  private void id() {
    String value = String.valueOf(xml.getAttributeValue(null, "id"));
    Matcher matcher = ID.matcher(value);
    if (!matcher.matches() || number >= 0) {
      throw problem("has the uId '%s'; expected a single one of the form CXR17".formatted(value));
    }
    number = Integer.parseInt(matcher.group(1));
  }

  private void image() {
    String value = String.valueOf(xml.getAttributeValue(null, "id"));
    if (ImageName.parse(value).isEmpty()) {
      throw problem("names the image '%s'; expected the form CXR17_IM-0477-1001".formatted(value));
    }
    images.add(value);
  }

  private DataException problem(String problem) {
    return new DataException(
        "%s, line %d: %s"
            .formatted(place, Math.max(1, xml.getLocation().getLineNumber()), problem));
  }
}
