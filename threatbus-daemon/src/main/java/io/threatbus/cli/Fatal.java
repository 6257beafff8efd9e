package io.threatbus.cli;

import io.threatbus.cli.log.LogOutput;
import io.threatbus.message.Escaper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens when something went wrong that nobody handles. */
final class Fatal {
    private static final Logger logger = LoggerFactory.getLogger(Fatal.class);

    private Fatal() {}

    /** An {@link Error} in any thread ends the process from now on; an exception is logged. */
    static void install() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (failure instanceof Error) {
                end(failure);
            } else {
                logger.error("thread {} ended with an exception", thread.getName(), failure);
            }
        });
    }

    /** Ends the process at once: after an {@link Error} nothing can be relied upon. */
    static void end(Throwable failure) {
        try {
            logger.error("a defect ends the process", failure);
            if (!LogOutput.isOnConsole()) {
                System.err.println("a defect ends the process: " + Escaper.lines(failure.toString()));
            }
        } finally {
            Runtime.getRuntime().halt(ExitCodes.DEFECT);
        }
    }
}
