package org.ithn.metrics.meteor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * METEOR's English resources, read from a folder in the official layout.
 *
 * <p>Files: {@code english.words} or {@code function/english.words} (required); {@code
 * synonym/english.synsets} and {@code synonym/english.exceptions}; {@code paraphrase-en.gz} or
 * {@code data/paraphrase-en.gz}; {@code nonbreaking/english.prefixes}, replaced by a short bundled
 * list of abbreviations if missing.
 */
public final class MeteorResources {
  private final Set<MeteorModule> modules;
  private final Set<String> functionWords;
  private final Optional<SynonymTable> synonyms;
  private final Optional<ParaphraseTable> paraphrases;
  private final Map<String, MeteorTokenizer.Abbreviation> abbreviations;

  private MeteorResources(
      Set<MeteorModule> modules,
      Set<String> functionWords,
      Optional<SynonymTable> synonyms,
      Optional<ParaphraseTable> paraphrases,
      Map<String, MeteorTokenizer.Abbreviation> abbreviations) {
    this.modules = Set.copyOf(modules);
    this.functionWords = functionWords;
    this.synonyms = synonyms;
    this.paraphrases = paraphrases;
    this.abbreviations = abbreviations;
  }

  /**
   * Reads the resources that exist in a folder.
   *
   * @throws IllegalArgumentException if the folder has no list of function words, or a file is
   *     damaged
   * @throws UncheckedIOException if a file cannot be read
   */
  public static MeteorResources load(Path folder) {
    Path words =
        first(folder, "english.words", "function/english.words")
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        folder
                            + ": no english.words or function/english.words; name METEOR's"
                            + " resource folder"));
    try {
      Set<String> functionWords = new HashSet<>(ResourceLines.readAll(words));
      Optional<SynonymTable> synonyms = synonyms(folder);
      Optional<ParaphraseTable> paraphrases = paraphrases(folder);
      Set<MeteorModule> modules = EnumSet.of(MeteorModule.EXACT, MeteorModule.STEM);
      synonyms.ifPresent(table -> modules.add(MeteorModule.SYNONYM));
      paraphrases.ifPresent(table -> modules.add(MeteorModule.PARAPHRASE));
      return new MeteorResources(
          modules, functionWords, synonyms, paraphrases, abbreviations(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": a METEOR resource file cannot be read", e);
    }
  }

  /**
   * Returns a copy restricted to the given modules, as far as available; exact matches always stay.
   */
  public MeteorResources withModules(Set<MeteorModule> chosen) {
    Set<MeteorModule> kept = EnumSet.of(MeteorModule.EXACT);
    kept.addAll(chosen);
    kept.retainAll(modules);
    return new MeteorResources(
        kept,
        functionWords,
        synonyms.filter(table -> kept.contains(MeteorModule.SYNONYM)),
        paraphrases.filter(table -> kept.contains(MeteorModule.PARAPHRASE)),
        abbreviations);
  }

  /** Returns the enabled modules: exact and stem always, the others if their files exist. */
  public Set<MeteorModule> modules() {
    return modules;
  }

  boolean isFunctionWord(String word) {
    return functionWords.contains(word);
  }

  Optional<SynonymTable> synonyms() {
    return synonyms;
  }

  Optional<ParaphraseTable> paraphrases() {
    return paraphrases;
  }

  MeteorTokenizer tokenizer() {
    return new MeteorTokenizer(abbreviations);
  }

  private static Optional<SynonymTable> synonyms(Path folder) throws IOException {
    Optional<Path> synsets = first(folder, "synonym/english.synsets");
    Optional<Path> exceptions = first(folder, "synonym/english.exceptions");
    return synsets.isPresent() && exceptions.isPresent()
        ? Optional.of(SynonymTable.read(synsets.get(), exceptions.get()))
        : Optional.empty();
  }

  private static Optional<ParaphraseTable> paraphrases(Path folder) throws IOException {
    Optional<Path> table = first(folder, "paraphrase-en.gz", "data/paraphrase-en.gz");
    return table.isPresent() ? Optional.of(ParaphraseTable.read(table.get())) : Optional.empty();
  }

  private static Map<String, MeteorTokenizer.Abbreviation> abbreviations(Path folder)
      throws IOException {
    Optional<Path> file = first(folder, "nonbreaking/english.prefixes");
    Map<String, MeteorTokenizer.Abbreviation> abbreviations = new HashMap<>();
    for (String line :
        file.isPresent() ? ResourceLines.readAll(file.get()) : bundledAbbreviations()) {
      String[] fields = line.strip().split("\\s+", 2);
      if (!fields[0].isEmpty() && !fields[0].startsWith("#")) {
        boolean numeric = fields.length > 1 && fields[1].startsWith("#NUMERIC_ONLY#");
        abbreviations.put(
            fields[0],
            numeric
                ? MeteorTokenizer.Abbreviation.BEFORE_NUMBER
                : MeteorTokenizer.Abbreviation.ALWAYS);
      }
    }
    return abbreviations;
  }

  private static List<String> bundledAbbreviations() throws IOException {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new java.io.InputStreamReader(
                MeteorResources.class.getResourceAsStream("abbreviations.txt"),
                StandardCharsets.UTF_8))) {
      reader.lines().forEach(lines::add);
    }
    return lines;
  }

  private static Optional<Path> first(Path folder, String... names) {
    return Stream.of(names).map(folder::resolve).filter(Files::isRegularFile).findFirst();
  }
}
