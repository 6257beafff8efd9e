package io.threatbus.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the process says when it ends. Numbers above 63 are those of sysexits.h, by which service managers know them. */
public final class ExitCodes {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int WRONG_USAGE = 2;

    /** Given by the JVM itself. */
    public static final int OUT_OF_MEMORY = 3;

    /** The bus or the input was asked and has nothing of the kind. */
    public static final int NOT_FOUND = 4;

    public static final int DEFECT = 70;
    public static final int BAD_CONFIGURATION = 78;

    /** Plus the number of the signal: the process was told a second time to end. */
    public static final int SIGNAL = 128;

    private ExitCodes() {}

    /** For the footer of the help. */
    static Map<String, String> explained() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("" + DONE, "done");
        codes.put("" + FAILED, "failed; the last lines on standard error say why");
        codes.put("" + WRONG_USAGE, "wrong options or arguments");
        codes.put("" + NOT_FOUND, "there is nothing of the kind that was asked for");
        codes.put("" + OUT_OF_MEMORY, "the heap is too small, see THREATBUS_JAVA_OPTIONS");
        codes.put("" + DEFECT, "a defect of the program ended it; the log has the details");
        codes.put("" + BAD_CONFIGURATION, "the configuration or the plugins have problems");
        codes.put((SIGNAL + 2) + ", " + (SIGNAL + 15), "ended at once by a second SIGINT or SIGTERM");
        return codes;
    }
}
