package io.threatbus.cli;

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
        } finally {
            Runtime.getRuntime().halt(ExitCodes.DEFECT);
        }
    }
}
