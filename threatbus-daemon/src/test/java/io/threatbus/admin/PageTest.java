package io.threatbus.admin;

import io.threatbus.testing.Browser;
import io.threatbus.testing.RunningBus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A browser before the page of a running bus. */
abstract class PageTest {
    /** Chromium's helpers may still write while they end. */
    @TempDir(cleanup = CleanupMode.NEVER)
    Path profile;

    final RunningBus running = new RunningBus(Optional.empty());
    Browser browser;

    @BeforeEach
    void openBrowser() throws IOException {
        Browser.require();
        browser = new Browser(profile);
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
        running.close();
    }
}
