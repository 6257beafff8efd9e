package io.threatbus.cli;

import java.util.List;

/** What the process says when it ends. Numbers above 63 are those of sysexits.h, by which service managers know them. */
public final class ExitCodes {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int WRONG_USAGE = 2;
    /** Given by the JVM itself. */
    public static final int OUT_OF_MEMORY = 3;

    public static final int DEFECT = 70;
    public static final int BAD_CONFIGURATION = 78;
    /** Plus the number of the signal: the process was told a second time to end. */
    public static final int SIGNAL = 128;

    private ExitCodes() {}

    /** Lines for the footer of the help. */
    static List<String> explained() {
        return List.of(
                DONE + ":done",
                FAILED + ":failed; the last lines on standard error say why",
                WRONG_USAGE + ":wrong options or arguments",
                OUT_OF_MEMORY + ":the heap is too small, see THREATBUS_JAVA_OPTIONS",
                DEFECT + ":a defect of the program ended it; the log has the details",
                BAD_CONFIGURATION + ":the configuration or the plugins have problems",
                (SIGNAL + 2) + ", " + (SIGNAL + 15) + ":ended at once by a second SIGINT or SIGTERM");
    }
}
