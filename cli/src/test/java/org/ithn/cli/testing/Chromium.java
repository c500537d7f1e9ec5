package org.ithn.cli.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Headless Chromium of the system, without network access of its own. */
public final class Chromium implements AutoCloseable {
  private static final Path BROWSER =
      Path.of(System.getProperty("ithn.chromium", "/usr/bin/chromium"));
  private static final Path DRIVER =
      Path.of(System.getProperty("ithn.chromedriver", "/usr/bin/chromedriver"));
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ChromeDriver driver;

  private Chromium(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Skips the test if no browser is installed. */
  public static void assumeInstalled() {
    assumeTrue(
        Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER),
        "Chromium is not installed; set -Dithn.chromium and -Dithn.chromedriver");
  }

  /** Starts the browser. */
  public static Chromium start() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // test machines have no user namespaces
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--window-size=1280,900");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(DRIVER.toString()))
            .build();
    return new Chromium(new ChromeDriver(service, options));
  }

  /** Returns the driver. */
  public ChromeDriver driver() {
    return driver;
  }

  /** Opens a file in a window with a width in pixels, as of a telephone. */
  public void show(Path page, int width) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    driver.get(page.toUri().toString());
  }

  /** Returns true if the page is wider than its window. */
  public boolean overflows() {
    return (Boolean)
        driver.executeScript("return document.documentElement.scrollWidth > innerWidth");
  }

  /** Returns the addresses that the page has requested after it was loaded. */
  public List<String> requests() {
    Object names =
        driver.executeScript(
            "return performance.getEntriesByType('resource').map(e => e.name)"
                + ".filter(name => !name.startsWith('data:'))");
    return ((List<?>) names).stream().map(String::valueOf).toList();
  }

  /** Returns the elements of a selector. */
  public List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** Waits until a selector has a number of elements, and returns them. */
  public List<WebElement> waitFor(String selector, int count) {
    Supplier<List<WebElement>> find = () -> all(selector);
    Instant end = Instant.now().plus(PATIENCE);
    while (find.get().size() != count && Instant.now().isBefore(end)) {
      Thread.onSpinWait(); // each search is a request to the browser
    }
    return find.get();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
