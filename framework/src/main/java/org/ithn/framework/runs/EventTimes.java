package org.ithn.framework.runs;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.ithn.framework.files.TfRecords;
import org.tensorflow.proto.Event;

/**
 * Times at which a run logged its steps, from the TensorBoard event files of its starts. The last
 * start counts for a step that a resumed run repeated.
 */
public final class EventTimes {
  private final NavigableMap<Long, Long> milliseconds;

  private EventTimes(NavigableMap<Long, Long> milliseconds) {
    this.milliseconds = milliseconds;
  }

  /**
   * Reads the files of a folder; a damaged end of a file, which a killed process leaves, is
   * ignored.
   *
   * @param folder the folder of event files, which may be missing
   */
  public static EventTimes read(Path folder) throws IOException {
    NavigableMap<Long, Long> times = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      List<Path> files = new ArrayList<>();
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*tfevents*")) {
        found.forEach(files::add);
      }
      for (Path file : files.stream().sorted().toList()) { // their names begin with the time
        for (byte[] record : TfRecords.decodeIntact(Files.readAllBytes(file))) {
          add(record, times);
        }
      }
    }
    return new EventTimes(times);
  }

  private static void add(byte[] record, Map<Long, Long> times) {
    try {
      Event event = Event.parseFrom(record);
      if (event.hasSummary() && event.getStep() > 0) {
        times.put(event.getStep(), (long) (event.getWallTime() * 1e3));
      }
    } catch (InvalidProtocolBufferException e) {
      return; // not an event; only a time is missing
    }
  }

  /** Returns the time of a step in ms since 1970, or of the last step before it. */
  public OptionalLong at(long step) {
    return of(milliseconds.floorEntry(step));
  }

  /** Returns the time of the first step in ms since 1970; empty if none was logged. */
  public OptionalLong first() {
    return of(milliseconds.firstEntry());
  }

  /** Returns the time of the last step in ms since 1970; empty if none was logged. */
  public OptionalLong last() {
    return of(milliseconds.lastEntry());
  }

  private static OptionalLong of(Map.Entry<Long, Long> entry) {
    return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.getValue());
  }
}
