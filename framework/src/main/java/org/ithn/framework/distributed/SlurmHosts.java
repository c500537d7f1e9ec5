package org.ithn.framework.distributed;

import com.google.common.base.Splitter;
import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Host lists of Slurm, such as {@code gpu[01-03,7],login}, which {@code scontrol show hostnames}
 * expands as well.
 */
final class SlurmHosts {
  private static final int MOST = 10_000;
  private static final Pattern BRACKETS = Pattern.compile("([^\\[\\],]*)\\[([0-9,-]+)](.*)");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

  private SlurmHosts() {}

  /**
   * Returns the hosts of a list in its order.
   *
   * @throws ClusterException if the list is invalid or has more than 10,000 hosts
   */
  static List<String> expand(String list) {
    List<String> hosts = new ArrayList<>();
    int start = 0;
    int depth = 0;
    for (int i = 0; i <= list.length(); i++) {
      char letter = i < list.length() ? list.charAt(i) : ',';
      if (letter == ',' && depth == 0) {
        addHosts(list.substring(start, i), hosts, list);
        start = i + 1;
      } else if (letter == '[') {
        depth++;
      } else if (letter == ']') {
        depth--;
      }
    }
    if (depth != 0) {
      throw invalid(list);
    }
    return hosts;
  }

  private static void addHosts(String part, List<String> hosts, String list) {
    Matcher brackets = BRACKETS.matcher(part);
    if (!brackets.matches()) {
      if (!NAME.matcher(part).matches() || hosts.size() == MOST) {
        throw invalid(list);
      }
      hosts.add(part);
      return;
    }
    for (String each : Splitter.on(',').split(brackets.group(2))) {
      Matcher range = RANGE.matcher(each);
      if (!range.matches()) {
        throw invalid(list);
      }
      String first = range.group(1);
      long last = Long.parseLong(range.group(2) == null ? first : range.group(2));
      if (last < Long.parseLong(first)) {
        throw invalid(list);
      }
      for (long number = Long.parseLong(first); number <= last; number++) {
        String padded = Strings.padStart(String.valueOf(number), first.length(), '0');
        addHosts(brackets.group(1) + padded + brackets.group(3), hosts, list);
      }
    }
  }

  private static ClusterException invalid(String list) {
    return new ClusterException(
        "the host list '%s' is invalid or has more than %d hosts; expected for example node[01-03,7]"
            .formatted(list, MOST));
  }
}
